import Blocking
public import Faces

/// Finds faces, on a thread of its own with networks of its own; make one for each worker.
public actor FaceDetector {
    /// The detectors there are.
    public enum Kind: String, CaseIterable, Sendable {
        /// Histograms of oriented gradients: upright frontal faces.
        case hog
        /// A convolutional network trained by max-margin object detection: also turned and partly hidden faces.
        case mmod
    }

    /// Which detector it is.
    public nonisolated let kind: Kind
    /// The number type of its network; `f32` for HOG.
    public nonisolated let numbers: NumberType
    /// The best instruction set that network, landmarks and chips use.
    public nonisolated let instructions: InstructionSet
    /// How far a picture may be reduced while it is decoded, without loss: 1, 2, 4 or 8 pixels along a side into one. More
    /// than 1 from a smallest face of 223 pixels on.
    public nonisolated let reduction: Int
    private let thread = BlockingThread(name: "detect")
    private let detector: DetectorHandle
    private let aligner: AlignerHandle
    private let minFace: Int
    private let maxFaces: Int
    private let limits: QualityLimits

    /// Reads the models.
    ///
    /// - Parameter numbers: the number type of the network; with none, the fastest this CPU has.
    /// - Parameter instructions: the best instruction set to use, also by landmarks and chips; theirs are the same on each.
    /// - Parameter minFace: the smallest side of a face wanted, in pixels of the picture.
    /// - Parameter maxFaces: faces kept of one picture, the best scores first; the others are listed as skipped.
    /// - Parameter limits: below which quality faces are listed as skipped; none by default.
    /// - Throws: `.modelMissing`, `.modelDamaged`, `.outOfMemory`, `.numbersMissing`, `.numbersInaccurate`.
    public init(
        kind: Kind, modelDirectory: String, numbers: NumberType? = nil, instructions: InstructionSet = .best,
        minFace: Int = 40, maxFaces: Int = 200, limits: QualityLimits = QualityLimits()
    ) throws(VisionError) {
        self.kind = kind
        self.minFace = minFace
        reduction = Reduction.allowed(minFace: minFace)
        self.maxFaces = maxFaces
        self.limits = limits
        detector = try choosing(kind == .hog ? .f32 : numbers) { candidate throws(VisionError) in
            try DetectorHandle(
                kind: kind, modelDirectory: modelDirectory, numbers: candidate, instructions: instructions)
        }
        self.numbers = detector.numbers
        self.instructions = instructions.used
        aligner = try AlignerHandle(modelDirectory: modelDirectory, instructions: instructions)
    }

    deinit { thread.stop() }

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// Finds the faces of a picture; the same picture gives the same answer on every call.
    ///
    /// - Parameter reduction: how many pixels along a side became one when the picture was decoded. What is found is in
    ///   pixels of the picture before that.
    /// - Throws: `.outOfMemory`, `.failed`.
    public func detect(in image: RGBImage, reduction: Int = 1) throws(VisionError) -> Detection {
        let start = ContinuousClock.now
        let minFace = minFace / max(1, reduction)
        let scale = DetectionScale(kind: kind, width: image.width, height: image.height, minFace: minFace)
        // Boxes between the detector's own threshold and a stricter one are seen, and listed as skipped.
        let minScore = limits.score ?? kind.threshold
        let selection = FaceSelection(
            try detector.detect(in: image, scale: scale.factor, threshold: min(kind.threshold, minScore)),
            width: image.width, height: image.height, minFace: minFace, maxFaces: maxFaces, minScore: minScore)
        let detected = ContinuousClock.now
        let sorted = limits.sort(try aligner.align(image, boxes: selection.kept))
        return Detection(
            faces: sorted.kept.map(\.face), chips: sorted.kept.map(\.chip),
            skipped: selection.skipped + sorted.skipped, smallestFace: Int(scale.smallestFace.rounded(.up)),
            detecting: detected - start, aligning: .now - detected
        ).enlarged(by: reduction)
    }
}

extension FaceDetector.Kind {
    /// The score above which a box is a face. dlib's own is 0 for both; the network's is the one that gave 0.05 false boxes
    /// a photo at the default smallest face on the development half of WIDER FACE's photos (Tests/Bench), rounded up.
    var threshold: Float { self == .mmod ? -0.35 : 0 }
}
