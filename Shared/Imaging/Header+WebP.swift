extension Header {
    /// Reads a WebP's size and orientation.
    static func webp(_ bytes: [UInt8]) throws(ImagingError) -> Header {
        guard let length = bytes.le32(4) else { throw ImagingError(.truncated, "The WebP ends inside its header") }
        var header: Header?
        var orientation = 1
        for chunk in WebPChunk.all(bytes) {
            switch chunk.name {
            case "VP8X":
                guard let width = bytes.le24(chunk.start + 4), let height = bytes.le24(chunk.start + 7) else { break }
                header = header ?? Header(width: width + 1, height: height + 1)
            case "VP8 ":
                guard let width = bytes.le16(chunk.start + 6), let height = bytes.le16(chunk.start + 8) else { break }
                header = header ?? Header(width: width & 0x3FFF, height: height & 0x3FFF)
            case "VP8L":
                guard let word = bytes.le32(chunk.start + 1) else { break }
                header = header ?? Header(width: word & 0x3FFF + 1, height: word >> 14 & 0x3FFF + 1)
            case "EXIF":
                let start = bytes.has("Exif\0\0", at: chunk.start) ? chunk.start + 6 : chunk.start
                orientation = TIFFDirectory(bytes, at: start)?.orientation ?? 1
            default: break
            }
        }
        guard var header else { throw ImagingError(.truncated, "The WebP has no picture") }
        header.orientation = orientation
        header.complete = length + 8 <= bytes.count
        return header
    }
}

/// A chunk of a RIFF file.
struct WebPChunk {
    let name: String
    /// Where its content begins.
    let start: Int
    /// The bytes of its content that are there.
    let count: Int

    /// The chunks from `at` to `end`, the last one cut when the bytes end first.
    static func all(_ bytes: [UInt8], from at: Int = 12, to end: Int? = nil) -> [WebPChunk] {
        var chunks: [WebPChunk] = []
        var at = at
        let end = Swift.min(end ?? bytes.count, bytes.count)
        while at + 8 <= end, let length = bytes.le32(at + 4) {
            let name = String(decoding: bytes[at..<at + 4], as: UTF8.self)
            chunks.append(WebPChunk(name: name, start: at + 8, count: Swift.min(length, end - at - 8)))
            at += 8 + length + length & 1
        }
        return chunks
    }

    /// The first picture of an animation as a WebP of its own; nil when it is no animation.
    static func firstFrame(_ bytes: [UInt8]) -> [UInt8]? {
        guard let frame = all(bytes).first(where: { $0.name == "ANMF" }), frame.count > 16 else { return nil }
        let width = Array(bytes[frame.start + 6..<frame.start + 12])
        let parts = all(bytes, from: frame.start + 16, to: frame.start + frame.count)
        var body: [UInt8] = Array("WEBP".utf8)
        if parts.contains(where: { $0.name == "ALPH" }) {
            body += Array("VP8X".utf8) + [10, 0, 0, 0, 0x10, 0, 0, 0] + width
        }
        for part in parts where ["ALPH", "VP8 ", "VP8L"].contains(part.name) {
            body += Array(part.name.utf8) + littleEndian(part.count) + bytes[part.start..<part.start + part.count]
            if part.count & 1 == 1 { body.append(0) }
        }
        return Array("RIFF".utf8) + littleEndian(body.count) + body
    }

    private static func littleEndian(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
