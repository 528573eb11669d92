public import FoundationEssentials

/// A map of faces on a plane.
public struct Projection: Hashable, Sendable {
    public let id: UUID
    public let collection: UUID
    /// Set when only this person's faces were mapped.
    public let person: UUID?
    public let job: UUID
    /// The projection it went on from.
    public let base: UUID?
    /// A JSON object.
    public let parameters: String
    /// Grows with each set of places.
    public let version: Int
    /// Steps taken.
    public let step: Int
    /// Steps there would be in all.
    public let steps: Int
    /// Kullback-Leibler, nats; nil before the first step.
    public let divergence: Double?
    /// How many faces were selected.
    public let faces: Int
    public let createdAt: Date
    public let changedAt: Date
}

/// Where a face lies on a map.
public struct PlacedFace: Hashable, Sendable {
    public let face: UUID
    public let place: SIMD2<Float>
    /// Whom people say it shows.
    public let person: UUID?
    public let personName: String?
}
