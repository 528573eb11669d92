/// A rectangle in pixels of the upright picture, origin top left.
public struct WireBox: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.Box"

    /// The left edge.
    public var x: Float = 0
    /// The top edge.
    public var y: Float = 0
    /// The width.
    public var width: Float = 0
    /// The height.
    public var height: Float = 0

    /// Makes a message; a field that is not given has its default.
    public init(x: Float = 0, y: Float = 0, width: Float = 0, height: Float = 0) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.float(1, x)
        writer.float(2, y)
        writer.float(3, width)
        writer.float(4, height)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.float(&x)
        case 2: try reader.float(&y)
        case 3: try reader.float(&width)
        case 4: try reader.float(&height)
        default: try reader.skip()
        }
    }
}

/// A point in pixels of the upright picture, origin top left.
public struct WirePoint: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.Point"

    /// From the left.
    public var x: Float = 0
    /// From the top.
    public var y: Float = 0

    /// Makes a message; a field that is not given has its default.
    public init(x: Float = 0, y: Float = 0) {
        self.x = x
        self.y = y
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.float(1, x)
        writer.float(2, y)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.float(&x)
        case 2: try reader.float(&y)
        default: try reader.skip()
        }
    }
}
