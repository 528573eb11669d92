public import Faces
public import FoundationEssentials

/// What people have decided about a face, as it stands.
public enum LabelState: String, Hashable, Sendable {
    /// Nobody decided, or the decision was cleared.
    case unlabelled = "none"
    case isPerson = "is_person"
    case notAFace = "not_a_face"
    case badQuality = "bad_quality"
}

/// A face with what people want to see of it.
public struct FaceRow: Hashable, Sendable {
    public let id: UUID
    public let image: UUID
    public let collection: UUID
    /// Box, landmarks, score and quality.
    public let face: DetectedFace
    public let label: LabelState
    /// Set when `label` is `isPerson`.
    public let person: UUID?
    public let personName: String?
    /// The people somebody said it is not.
    public let isNot: [UUID]
    /// That of the last decision about it; 0 when there is none.
    public let version: Int
    /// Of the image.
    public let sha256: ContentHash
    public let fileName: String
    /// Pixels, upright.
    public let imageWidth: Int
    public let imageHeight: Int
    public let createdAt: Date
}

/// A person's decision about a face.
public enum LabelDecision: Hashable, Sendable {
    case isPerson(UUID)
    case isNotPerson(UUID)
    case notAFace
    case badQuality
    /// Takes back what was decided before.
    case cleared
}
