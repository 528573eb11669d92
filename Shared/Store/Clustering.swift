public import FoundationEssentials

/// A run that grouped faces.
public struct Clustering: Hashable, Sendable {
    public let id: UUID
    public let collection: UUID
    /// Set when only this person's faces were grouped.
    public let person: UUID?
    public let job: UUID
    /// "chinese_whispers".
    public let algorithm: String
    /// A JSON object.
    public let parameters: String
    /// How many clusters there were when it was made.
    public let clusters: Int
    /// How many faces took part.
    public let faces: Int
    public let createdAt: Date
}

/// A group of faces.
public struct Cluster: Hashable, Sendable {
    public let number: Int
    /// How many faces it holds.
    public let size: Int
    /// The first few of them, at most 12.
    public let faces: [UUID]
}
