import Blocking
public import Faces

/// Finds faces, on a thread of its own with networks of its own; make one for each worker.
public actor FaceDetector {
    /// The detectors there are.
    public enum Kind: String, CaseIterable, Sendable {
        /// Histograms of oriented gradients: fast, upright frontal faces.
        case hog
        /// A convolutional network: slower, also turned faces.
        case mmod
    }

    /// Which detector it is.
    public nonisolated let kind: Kind
    private let thread = BlockingThread(name: "detect")
    private let detector: DetectorHandle
    private let aligner: AlignerHandle
    private let minFace: Int
    private let maxFaces: Int

    /// Reads the models.
    ///
    /// - Parameter minFace: the smallest side of a face wanted, in pixels of the picture.
    /// - Parameter maxFaces: faces kept of one picture, the best scores first; the others are listed as skipped.
    /// - Throws: `.modelMissing`, `.modelDamaged`, `.outOfMemory`.
    public init(kind: Kind, modelDirectory: String, minFace: Int = 40, maxFaces: Int = 200) throws(VisionError) {
        self.kind = kind
        self.minFace = minFace
        self.maxFaces = maxFaces
        detector = try DetectorHandle(kind: kind, modelDirectory: modelDirectory)
        aligner = try AlignerHandle(modelDirectory: modelDirectory)
    }

    deinit { thread.stop() }

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// Finds the faces of a picture; the same picture gives the same answer on every call.
    ///
    /// - Throws: `.outOfMemory`, `.failed`.
    public func detect(in image: RGBImage) throws(VisionError) -> Detection {
        let start = ContinuousClock.now
        let scale = DetectionScale(kind: kind, width: image.width, height: image.height, minFace: minFace)
        let selection = FaceSelection(
            try detector.detect(in: image, scale: scale.factor), width: image.width, height: image.height,
            minFace: minFace, maxFaces: maxFaces)
        let detected = ContinuousClock.now
        var faces: [DetectedFace] = []
        var chips: [Chip] = []
        for found in selection.kept {
            let (landmarks, chip) = try aligner.align(image, box: found.box)
            let quality = Quality(of: chip, box: found.box, landmarks: landmarks)
            faces.append(DetectedFace(box: found.box, landmarks: landmarks, score: found.score, quality: quality))
            chips.append(chip)
        }
        return Detection(
            faces: faces, chips: chips, skipped: selection.skipped, smallestFace: Int(scale.smallestFace.rounded(.up)),
            detecting: detected - start, aligning: .now - detected)
    }
}
