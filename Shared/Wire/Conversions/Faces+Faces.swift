public import Faces

extension WireDetectedFace {
    /// The wire's form of a face and its chip.
    public init(face: DetectedFace, chip: Chip) {
        self.init(
            box: WireBox(face.box), landmarks: face.landmarks.map(WirePoint.init), score: face.score,
            quality: WireQuality(face.quality), chip: chip.pixels)
    }

    /// The face as it came, unchecked; what is missing is 0.
    public var face: DetectedFace { makeFace(box, landmarks, score, quality) }

    /// The chip, or nil when it has not `Chip.byteCount` bytes.
    public var chipValue: Chip? { Chip(pixels: chip) }

    /// The face and its chip; throws `malformed` without a box, 5 landmarks, finite numbers and a whole chip.
    public func checked() throws(WireError) -> (face: DetectedFace, chip: Chip) {
        guard let box else { throw WireError(.malformed, "A face has no box") }
        guard landmarks.count == 5 else {
            throw WireError(.malformed, "A face has \(landmarks.count) landmarks, not 5")
        }
        var numbers = [box.x, box.y, box.width, box.height, score]
        for point in landmarks { numbers += [point.x, point.y] }
        guard numbers.allSatisfy(\.isFinite) else {
            throw WireError(.malformed, "A face has a number that is not finite")
        }
        guard let chip = chipValue else {
            throw WireError(.malformed, "A chip has \(self.chip.count) bytes, not \(Chip.byteCount)")
        }
        return (face, chip)
    }
}

extension WireSkippedFace {
    /// The wire's form of a face that was left out.
    public init(_ skipped: SkippedFace) {
        self.init(box: WireBox(skipped.box), reason: WireSkipReason(skipped.reason))
    }

    /// The face; a missing box is 0, an unknown reason `unspecified`.
    public var face: SkippedFace {
        SkippedFace(box: (box ?? WireBox()).box, reason: reason.reason)
    }
}

extension WireSkipReason {
    /// The wire's form of a reason.
    public init(_ reason: SkipReason) {
        switch reason {
        case .unspecified: self = .unspecified
        case .tooSmall: self = .tooSmall
        case .lowScore: self = .lowScore
        case .tooManyFaces: self = .tooManyFaces
        case .outsidePicture: self = .outsidePicture
        case .blurred: self = .blurred
        case .profile: self = .profile
        case .badlyExposed: self = .badlyExposed
        }
    }

    /// The reason; a number this program does not know is `unspecified`.
    public var reason: SkipReason {
        switch self {
        case .tooSmall: .tooSmall
        case .lowScore: .lowScore
        case .tooManyFaces: .tooManyFaces
        case .outsidePicture: .outsidePicture
        case .blurred: .blurred
        case .profile: .profile
        case .badlyExposed: .badlyExposed
        default: .unspecified
        }
    }
}

extension WireEmbeddedFace {
    /// The wire's form of a face and its embedding.
    public init(face: DetectedFace, embedding: Embedding) {
        self.init(
            box: WireBox(face.box), landmarks: face.landmarks.map(WirePoint.init), score: face.score,
            quality: WireQuality(face.quality), embedding: embedding.values)
    }

    /// The face as it came, unchecked; what is missing is 0.
    public var face: DetectedFace { makeFace(box, landmarks, score, quality) }

    /// The embedding, or nil when it has not 128 finite values.
    public var embeddingValue: Embedding? { Embedding(embedding) }
}

private func makeFace(_ box: WireBox?, _ landmarks: [WirePoint], _ score: Float, _ quality: WireQuality?)
    -> DetectedFace
{
    DetectedFace(
        box: (box ?? WireBox()).box, landmarks: landmarks.map(\.point), score: score,
        quality: (quality ?? WireQuality()).quality)
}
