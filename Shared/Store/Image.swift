public import Faces
public import FoundationEssentials

/// An image as it is stored.
public struct ImageRow: Hashable, Sendable {
    public let id: UUID
    public let collection: UUID
    public let sha256: ContentHash
    /// As the publisher named it; any UTF-8.
    public let fileName: String
    public let byteCount: Int
    /// Pixels, upright.
    public let width: Int
    public let height: Int
    /// "jpeg", "png", "webp", "gif", "bmp" or "tiff".
    public let format: String
    public let faceCount: Int
    /// Faces that were seen and left out.
    public let skipped: [SkippedFace]
    /// Which detector looked: "hog" or "mmod".
    public let detector: String
    public let createdAt: Date
}
