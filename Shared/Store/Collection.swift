public import FoundationEssentials

/// A gallery with its own people and images.
public struct Collection: Hashable, Sendable {
    public let id: UUID
    /// 1 to 100 characters, unique.
    public let name: String
    public let createdAt: Date
}
