/// How usable a face is; every part from 0 (useless) to 1 (ideal).
public struct Quality: Hashable, Sendable {
    /// The geometric mean of the parts.
    public var overall: Float
    /// The shorter side of the box over 100 pixels, at most 1.
    public var size: Float
    /// How sharp the chip is; a small face is also a blurred one, since its chip is enlarged.
    public var sharpness: Float
    /// 1 frontal and upright, 0 in profile.
    public var pose: Float
    /// 0 all black, all white or all one gray.
    public var exposure: Float

    /// Makes a quality from its parts; `overall` is their geometric mean.
    public init(size: Float, sharpness: Float, pose: Float, exposure: Float) {
        self.size = size
        self.sharpness = sharpness
        self.pose = pose
        self.exposure = exposure
        overall = (size * sharpness * pose * exposure).squareRoot().squareRoot()
    }

    /// Makes a quality whose overall value was computed elsewhere.
    public init(overall: Float, size: Float, sharpness: Float, pose: Float, exposure: Float) {
        self.overall = overall
        self.size = size
        self.sharpness = sharpness
        self.pose = pose
        self.exposure = exposure
    }
}

/// A face found in a picture.
public struct DetectedFace: Hashable, Sendable {
    public var box: Box
    /// 5 points in dlib's order: right eye outer and inner, left eye outer and inner, nose (as seen in the picture: left to right eyes swapped).
    public var landmarks: [Point]
    /// The detector's confidence, as dlib gives it.
    public var score: Float
    public var quality: Quality

    /// Makes a face.
    public init(box: Box, landmarks: [Point], score: Float, quality: Quality) {
        self.box = box
        self.landmarks = landmarks
        self.score = score
        self.quality = quality
    }
}

/// Why a face that was seen is not kept.
public enum SkipReason: String, Hashable, Sendable, CaseIterable {
    case tooSmall = "too_small"
    case lowScore = "low_score"
    case tooManyFaces = "too_many_faces"
    case outsidePicture = "outside_picture"
    /// The sharpness is below the limit.
    case blurred
    /// The pose is below the limit: the head is turned away.
    case profile
    /// The exposure is below the limit.
    case badlyExposed = "badly_exposed"
    /// Another program gave a reason this one does not know.
    case unspecified
}

/// A face that was seen and left out.
public struct SkippedFace: Hashable, Sendable {
    public var box: Box
    public var reason: SkipReason

    /// Makes a skipped face.
    public init(box: Box, reason: SkipReason) {
        self.box = box
        self.reason = reason
    }
}
