import Faces
import FoundationEssentials

extension Shard {
    /// Writes the rows and a stamp to a file, beside the old one, and swaps them when everything is on disk.
    ///
    /// Searches and writers go on meanwhile. The file holds the rows of one moment during the call.
    ///
    /// - Throws: `SnapshotError.unwritten`; what was at `path` before is then untouched.
    public func save(to path: String, stamp: SnapshotStamp) throws(SnapshotError) {
        precondition(stamp.mark.count <= SnapshotFile.mostMark, "a mark has at most \(SnapshotFile.mostMark) bytes")
        let (rows, generation) = allRows
        let bytes = SnapshotFile.encode(rows, generation: generation, stamp: stamp)
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw .unwritten(path: path, reason: "\(error)")
        }
    }

    /// Makes a shard from a file that `save(to:stamp:)` wrote: the same rows, the same generation.
    ///
    /// - Throws: `SnapshotError` when there is none, or it is not whole; nothing of a broken file is used.
    public static func open(
        snapshot path: String, kernel: KernelLevel = .best
    ) throws(SnapshotError) -> (shard: Shard, stamp: SnapshotStamp) {
        let bytes: [UInt8]
        do {
            bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        } catch {
            if !FileManager.default.fileExists(atPath: path) { throw .missing(path: path) }
            throw .unreadable(path: path, reason: "\(error)")
        }
        let read = try SnapshotFile.decode(bytes, path: path)
        let shard = Shard(kernel: kernel)
        shard.upsert(read.rows)
        shard.restore(generation: read.generation)
        return (shard, read.stamp)
    }
}

/// The file's form: a magic word, the checksum of what follows, then numbers and rows in little-endian order.
enum SnapshotFile {
    static let magic: [UInt8] = Array("RCshard1".utf8)
    static let mostMark = 4_096

    struct Content {
        var rows: [Shard.Row]
        var generation: UInt64
        var stamp: SnapshotStamp
    }

    static func encode(_ rows: [Shard.Row], generation: UInt64, stamp: SnapshotStamp) -> [UInt8] {
        var body: [UInt8] = []
        func add(_ value: UInt64) {
            for shift in 0..<8 { body.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
        }
        add(generation)
        add(UInt64(stamp.part))
        add(UInt64(stamp.parts))
        add(UInt64(stamp.mark.count))
        body += stamp.mark
        add(UInt64(rows.count))
        for row in rows {
            let model = Array(row.model.utf8)
            add(UInt64(model.count))
            body += model
            body += row.id.bytes
            body += row.collection.bytes
            body += Key(row.person).id.bytes
            body += row.embedding.littleEndianBytes
        }
        let content = body
        body = magic
        add(checksum(content[...]))
        return body + content
    }

    static func decode(_ bytes: [UInt8], path: String) throws(SnapshotError) -> Content {
        guard bytes.starts(with: magic) else { throw .foreign(path: path, reason: "it does not begin like one") }
        var at = magic.count
        func take(_ count: Int) throws(SnapshotError) -> ArraySlice<UInt8> {
            guard count >= 0, count <= bytes.count - at else { throw .damaged(path: path, reason: "it ends early") }
            at += count
            return bytes[at - count..<at]
        }
        func number() throws(SnapshotError) -> UInt64 {
            try take(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        func size() throws(SnapshotError) -> Int { Int(clamping: try number()) }
        func id() throws(SnapshotError) -> UUID { UUID(bytes: Array(try take(16))) ?? Key.none.id }
        let sum = try number()
        guard sum == checksum(bytes[at...]) else { throw .damaged(path: path, reason: "its checksum is another") }
        let generation = try number()
        let (part, parts) = (try size(), try size())
        let stamp = SnapshotStamp(part: part, parts: parts, mark: Array(try take(size())))
        var rows: [Shard.Row] = []
        for _ in 0..<(try size()) {
            let model = String(decoding: try take(size()), as: UTF8.self)
            let (face, collection, person) = (try id(), try id(), try id())
            guard let embedding = Embedding(littleEndian: Array(try take(Embedding.dimension * 4))) else {
                throw .damaged(path: path, reason: "a row is not an embedding")
            }
            rows.append(
                Shard.Row(
                    id: face, collection: collection, person: Key(person).optionalID, model: model,
                    embedding: embedding))
        }
        guard at == bytes.count else { throw .damaged(path: path, reason: "there is something after its end") }
        return Content(rows: rows, generation: generation, stamp: stamp)
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
