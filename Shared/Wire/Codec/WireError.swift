/// Why bytes are not the message they should be.
public struct WireError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of damage; the raw value is stable and may be stored.
    public enum Code: String, Sendable, CaseIterable {
        /// The bytes end in the middle of something.
        case truncated
        /// The bytes break a rule of protobuf, of the frame, or of a field (a UUID that is not 16 bytes).
        case malformed
        /// A message is longer than `Frame.maxMessageBytes`.
        case tooLarge = "too_large"
        /// Messages or groups are nested deeper than `ProtobufLimits.depth`.
        case tooDeep = "too_deep"
        /// Lists hold more elements than `ProtobufLimits.elements`.
        case tooMany = "too_many"
        /// The frame says that it is compressed, which is not supported.
        case compressed
        /// The method's path is not one of rollcall.proto.
        case unknownMethod = "unknown_method"
    }

    /// The kind of damage.
    public let code: Code
    /// What exactly is wrong; never holds data of the message.
    public let detail: String

    /// Makes an error; `detail` must not hold data of the message.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The code as problems, headers and the quarantine spell it: `wire_truncated`, `wire_too_large`, and so on.
    public var problemCode: String { "wire_" + code.rawValue }

    /// What is wrong and what the sender should do about it.
    public var description: String { "\(detail); \(advice)" }

    private var advice: String {
        switch code {
        case .truncated: "send the whole message"
        case .malformed: "encode the message with rollcall.proto in a gRPC length-prefixed frame"
        case .tooLarge: "send at most \(Frame.maxMessageBytes) bytes, and pictures above 8 MiB as a blob reference"
        case .tooDeep: "nest at most \(ProtobufLimits.standard.depth) messages"
        case .tooMany: "send at most \(ProtobufLimits.standard.elements) list elements in a message"
        case .compressed: "send it uncompressed, with 0 as the first byte"
        case .unknownMethod: "use a method of rollcall.proto, such as \(Method.submitImage.path)"
        }
    }
}
