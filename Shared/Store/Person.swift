public import FoundationEssentials

/// Someone with a name in a collection.
public struct Person: Hashable, Sendable {
    public let id: UUID
    public let collection: UUID
    /// 1 to 200 characters, unique in the collection.
    public let name: String
    /// How many faces carry this person.
    public let faces: Int
    /// How many images those faces are in.
    public let images: Int
    /// The person's face of the best quality; nil when there is none.
    public let representativeFace: UUID?
    public let createdAt: Date
    /// Grows by one with every edit that touches the person: a new name, faces that came or went.
    public let version: Int
}
