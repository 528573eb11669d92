public import Faces

/// What was found in a picture.
public struct Detection: Sendable {
    /// The faces kept, best score first.
    public let faces: [DetectedFace]
    /// Their chips, in the same order.
    public let chips: [Chip]
    /// Faces that were seen and left out.
    public let skipped: [SkippedFace]
    /// The side in pixels from which on faces were looked for: the size asked for, or more in a very large picture.
    public let smallestFace: Int
    /// How long finding the boxes took.
    public let detecting: Duration
    /// How long landmarks, chips and qualities took.
    public let aligning: Duration

    /// Makes a detection.
    public init(
        faces: [DetectedFace], chips: [Chip], skipped: [SkippedFace], smallestFace: Int = 0,
        detecting: Duration = .zero,
        aligning: Duration = .zero
    ) {
        self.faces = faces
        self.chips = chips
        self.skipped = skipped
        self.smallestFace = smallestFace
        self.detecting = detecting
        self.aligning = aligning
    }
}
