import Faces

extension FaceTable {
    /// Why bytes are no table.
    public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// The first line of a file.
    public static let format = "rollcall faces 1"

    /// Reads a file: the format's line; `model: NAME`; `faces: COUNT`; for each face a line of person, picture, quality and
    /// size separated by tabs (the last two may be empty or missing); then for each face 512 bytes of little-endian Float32.
    ///
    /// - Throws: what is wrong, with the line.
    public init(bytes: [UInt8]) throws(Malformed) {
        var at = bytes.startIndex
        func line() throws(Malformed) -> String {
            guard let end = bytes[at...].firstIndex(of: 0x0A) else { throw Malformed(description: "it ends too early") }
            defer { at = end + 1 }
            return String(decoding: bytes[at..<end], as: UTF8.self)
        }
        guard try line() == Self.format else {
            throw Malformed(description: "the first line is not \"\(Self.format)\"")
        }
        let model = try Self.value(line(), of: "model")
        guard let count = Int(try Self.value(line(), of: "faces")), count >= 0, count <= bytes.count / 512 else {
            throw Malformed(description: "the number of faces is not what the file can hold")
        }
        var heads: [[Substring]] = []
        for number in 0..<count {
            let text = try line()
            let parts = text.split(separator: "\t", omittingEmptySubsequences: false)
            guard (2...4).contains(parts.count), !parts[0].isEmpty else {
                throw Malformed(description: "the line of face \(number + 1) is not person, picture, quality, size")
            }
            heads.append(parts)
        }
        guard bytes.count - at == count * 512 else {
            throw Malformed(description: "there are \(bytes.count - at) bytes of embeddings, not \(count * 512)")
        }
        var rows: [Row] = []
        rows.reserveCapacity(count)
        for (number, parts) in heads.enumerated() {
            guard let embedding = Embedding(littleEndian: Array(bytes[at..<at + 512])) else {
                throw Malformed(description: "the embedding of face \(number + 1) has a value that is not finite")
            }
            at += 512
            rows.append(
                Row(
                    person: String(parts[0]), picture: String(parts[1]), embedding: embedding,
                    quality: parts.count > 2 ? Float(parts[2]) : nil, size: parts.count > 3 ? Float(parts[3]) : nil))
        }
        self.init(model: model, rows: rows)
    }

    private static func value(_ line: String, of name: String) throws(Malformed) -> String {
        guard line.hasPrefix("\(name): "), line.count > name.count + 2 else {
            throw Malformed(description: "\"\(line.prefix(80))\" is not \"\(name): …\"")
        }
        return String(line.dropFirst(name.count + 2))
    }
}
