/// The gRPC length-prefixed message: 1 byte compressed flag (0), 4 bytes big-endian length, the protobuf bytes.
public enum Frame {
    /// The most bytes a message may have: 64 MiB.
    public static let maxMessageBytes = 64 << 20
    /// The bytes before a message.
    public static let headerBytes = 5

    /// The message in protobuf with a frame around it.
    ///
    /// A message above `maxMessageBytes` is encoded too; every receiver refuses it, so do not send it.
    public static func encode(_ message: some WireMessage) -> [UInt8] {
        let size = message.encodedSize
        var writer = ProtobufWriter(.writing(capacity: headerBytes + size))
        writer.raw(0)
        let length = UInt32(clamping: size)
        for shift in stride(from: 24, through: 0, by: -8) {
            writer.raw(UInt8(truncatingIfNeeded: length >> UInt32(shift)))
        }
        message.write(to: &writer)
        return writer.bytes
    }

    /// Reads a body that is exactly one frame; throws when it is less, more, or not such a message.
    public static func decodeOne<M: WireMessage>(_ type: M.Type, from body: [UInt8]) throws(WireError) -> M {
        guard let size = try messageSize(in: body, at: 0) else {
            throw WireError(.truncated, "The frame ends in its header")
        }
        guard body.count - headerBytes >= size else {
            throw WireError(.truncated, "The frame announces \(size) bytes and holds \(body.count - headerBytes)")
        }
        guard body.count - headerBytes == size else {
            throw WireError(.malformed, "\(body.count - headerBytes - size) bytes follow the frame")
        }
        return try M(protobuf: body, from: headerBytes)
    }

    /// The length that the header at `start` announces, or nil when more bytes are needed to know it.
    ///
    /// Throws as early as it can: `compressed` on the first byte, `tooLarge` once the length is there.
    static func messageSize(in bytes: [UInt8], at start: Int) throws(WireError) -> Int? {
        guard start < bytes.count else { return nil }
        switch bytes[start] {
        case 0: break
        case 1: throw WireError(.compressed, "The frame is compressed")
        default: throw WireError(.malformed, "The frame begins with a byte that is neither 0 nor 1")
        }
        guard bytes.count - start >= headerBytes else { return nil }
        let size = bytes[(start + 1)..<(start + headerBytes)].reduce(0) { $0 << 8 | Int($1) }
        guard size <= maxMessageBytes else {
            throw WireError(.tooLarge, "The frame announces \(size) bytes")
        }
        return size
    }
}
