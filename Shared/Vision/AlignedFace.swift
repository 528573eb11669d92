import Faces

/// What the aligner makes of a box.
enum AlignedFace: Hashable {
    /// A face with its points, its quality and its chip.
    case cut(DetectedFace, Chip)
    /// The box is none, or its points give no chip.
    case without(Box)
}
