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

extension UUID {
    /// The number that decides a face's shard: 4 bytes of the random tail, without the sign bit.
    public var shardKey: Int32 {
        let u = uuid
        return Int32(u.12 & 0x7F) << 24 | Int32(u.13) << 16 | Int32(u.14) << 8 | Int32(u.15)
    }
}
