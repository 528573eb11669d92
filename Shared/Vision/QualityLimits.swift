import Faces

/// The parts of a quality below which a face is left out; without any, all are kept.
public struct QualityLimits: Hashable, Sendable {
    /// The detector's confidence in its own units, from -2; nil is the detector's own threshold, and below that one
    /// more boxes are looked for.
    public var score: Float?
    /// From 0 to 1, as `Quality.sharpness`; below, a face is `blurred`.
    public var sharpness: Float
    /// From 0 to 1, as `Quality.pose`; below, a face is in `profile`.
    public var pose: Float
    /// From 0 to 1, as `Quality.exposure`; below, a face is `badlyExposed`.
    public var exposure: Float

    /// Makes limits; without parameters there are none.
    public init(score: Float? = nil, sharpness: Float = 0, pose: Float = 0, exposure: Float = 0) {
        self.score = score
        self.sharpness = sharpness
        self.pose = pose
        self.exposure = exposure
    }

    /// Why a face of this quality is left out; nil when it is kept.
    ///
    /// Light is asked first: in the dark nothing is sharp, and the points may be anywhere.
    func reason(against quality: Quality) -> SkipReason? {
        if quality.exposure < exposure { return .badlyExposed }
        if quality.sharpness < sharpness { return .blurred }
        return quality.pose < pose ? .profile : nil
    }

    /// Parts the faces to keep from the others, both in the order given.
    func sort(_ faces: [AlignedFace]) -> (kept: [(face: DetectedFace, chip: Chip)], skipped: [SkippedFace]) {
        var kept: [(face: DetectedFace, chip: Chip)] = []
        var skipped: [SkippedFace] = []
        for face in faces {
            switch face {
            case .without(let box):
                // All points in one place: only a face of a few pixels has them so.
                skipped.append(SkippedFace(box: box, reason: .tooSmall))
            case .cut(let found, let chip):
                if let reason = reason(against: found.quality) {
                    skipped.append(SkippedFace(box: found.box, reason: reason))
                } else {
                    kept.append((found, chip))
                }
            }
        }
        return (kept, skipped)
    }
}
