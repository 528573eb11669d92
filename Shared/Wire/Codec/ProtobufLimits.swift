/// What a decoder puts up with before it refuses a message.
public struct ProtobufLimits: Sendable {
    /// The most bytes of one message.
    public var bytes: Int
    /// The most elements of all its lists of messages and of byte strings together (numbers are bounded by bytes).
    public var elements: Int
    /// The most messages and groups inside one another, the outermost not counted.
    public var depth: Int

    /// Makes limits.
    public init(bytes: Int, elements: Int, depth: Int) {
        self.bytes = bytes
        self.elements = elements
        self.depth = depth
    }

    /// 64 MiB, 1,048,576 elements, depth 100 (Google's own).
    public static let standard = ProtobufLimits(bytes: 64 << 20, elements: 1 << 20, depth: 100)
}
