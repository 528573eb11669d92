public import Faces
public import FoundationEssentials

/// What an index shard keeps of a face.
public struct IndexRow: Hashable, Sendable {
    public let face: UUID
    public let collection: UUID
    public let person: UUID?
    /// The embedding model.
    public let model: String
    public let embedding: Embedding
    /// A face belongs to shard `shardKey % shards`.
    public let shardKey: Int32
    /// True when the face is gone or is not a face: the shard forgets it, and the other values mean nothing.
    public let deleted: Bool
}

/// A place in the change log.
public struct ChangeMark: Hashable, Sendable, Comparable {
    /// The transaction that wrote the change.
    public let tx: UInt64
    /// The row.
    public let id: Int64

    /// Makes a mark.
    public init(tx: UInt64, id: Int64) {
        self.tx = tx
        self.id = id
    }

    public static func < (a: ChangeMark, b: ChangeMark) -> Bool { (a.tx, a.id) < (b.tx, b.id) }
}

extension UUID {
    /// The number that decides a face's shard: 4 bytes of the random tail, without the sign bit.
    public var shardKey: Int32 {
        let u = uuid
        return Int32(u.12 & 0x7F) << 24 | Int32(u.13) << 16 | Int32(u.14) << 8 | Int32(u.15)
    }
}
