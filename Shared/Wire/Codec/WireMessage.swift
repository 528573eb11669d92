/// A message of rollcall.proto.
public protocol WireMessage: Equatable, Sendable {
    /// The full protobuf name, for example `rollcall.v1.SubmitImage`.
    static var name: String { get }
    /// Makes the message with every field at its default.
    init()
    /// Writes every field that is not at its default, in the order of the field numbers.
    func write(to writer: inout ProtobufWriter)
    /// Takes the value of one field from the reader, or skips it when the number is unknown.
    mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError)
}

extension WireMessage {
    /// The number of bytes `encoded()` returns.
    public var encodedSize: Int {
        var counter = ProtobufWriter(.counting)
        write(to: &counter)
        return counter.count
    }

    /// The message in protobuf, without a frame.
    public func encoded() -> [UInt8] {
        var writer = ProtobufWriter(.writing(capacity: encodedSize))
        write(to: &writer)
        return writer.bytes
    }

    /// Reads a message in protobuf, without a frame; unknown fields are skipped.
    public init(protobuf: [UInt8]) throws(WireError) {
        try self.init(protobuf: protobuf, from: 0)
    }

    init(protobuf: [UInt8], from start: Int) throws(WireError) {
        self.init()
        var reader = try ProtobufReader(protobuf, from: start)
        try readFields(from: &reader)
    }

    mutating func readFields(from reader: inout ProtobufReader) throws(WireError) {
        while let field = try reader.nextField() {
            try read(field: field, from: &reader)
        }
    }
}
