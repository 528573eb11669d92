/// A picture of a message: named, or carried along.
public enum Picture: Equatable, Sendable {
    /// The bytes are in the blob store.
    case blob(BlobReference)
    /// The file's bytes, at most 8 MiB.
    case inline([UInt8])

    static func write(_ picture: Picture?, blob: Int, inline: Int, to writer: inout ProtobufWriter) {
        switch picture {
        case .blob(let reference): writer.message(blob, reference)
        case .inline(let bytes): writer.bytes(inline, bytes, always: true)
        case nil: break
        }
    }

    /// Takes a blob; a blob that came before is merged with it, bytes that came before are gone.
    static func readBlob(into picture: inout Picture?, from reader: inout ProtobufReader) throws(WireError) {
        var reference: BlobReference?
        if case .blob(let earlier) = picture { reference = earlier }
        try reader.message(&reference)
        if let reference { picture = .blob(reference) }
    }

    static func readInline(into picture: inout Picture?, from reader: inout ProtobufReader) throws(WireError) {
        var bytes: [UInt8]?
        try reader.bytes(&bytes)
        if let bytes { picture = .inline(bytes) }
    }
}
