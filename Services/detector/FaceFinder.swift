import Blocking
import Faces
import Imaging
import Messaging
import Metrics
import Vision
import Wire

/// One worker: a thread that decodes, and a detector with networks and a thread of its own.
struct DetectionWorker: Sendable {
    let thread: BlockingThread
    let detector: FaceDetector
}

/// What was found in a picture, in the wire's form.
struct FoundFaces: Sendable {
    let image: ImageFacts
    let faces: [WireDetectedFace]
    let skipped: [WireSkippedFace]
}

/// Decodes a picture and finds its faces on the next free worker.
struct FaceFinder: Sendable {
    let workers: WorkerPool<DetectionWorker>
    /// "hog" or "mmod".
    let detector: String
    private let limits: ImageLimits
    private let metrics: Metrics
    private let decodeSeconds: Histogram
    private let detectSeconds: Histogram
    private let facesFound: Counter
    private let images: Counter

    init(workers: WorkerPool<DetectionWorker>, detector: String, limits: ImageLimits, metrics: Metrics) {
        self.workers = workers
        self.detector = detector
        self.limits = limits
        self.metrics = metrics
        decodeSeconds = metrics.histogram("rollcall_decode_duration_seconds", "Decoding one picture.")
        detectSeconds = metrics.histogram(
            "rollcall_detect_duration_seconds", "Finding, aligning and cropping the faces of one picture.",
            ["detector": detector])
        facesFound = metrics.counter("rollcall_faces_detected_total", "Faces found.")
        images = metrics.counter("rollcall_images_detected_total", "Pictures looked at.")
    }

    /// - Throws: `Rejection` when the picture can't be decoded; `VisionError` when the networks fail.
    func find(in bytes: [UInt8], hash: ContentHash, lane: WorkerPool<DetectionWorker>.Lane) async throws -> FoundFaces {
        let (info, detection) = try await workers.use(lane) { worker in
            let clock = ContinuousClock()
            let start = clock.now
            let (image, info) = try await decode(bytes, on: worker)
            let decoded = clock.now
            decodeSeconds.observe(decoded - start)
            let detection = try await worker.detector.detect(in: image, reduction: info.reduction)
            detectSeconds.observe(clock.now - decoded)
            return (info, detection)
        }
        images.add()
        facesFound.add(detection.faces.count)
        return FoundFaces(
            image: ImageFacts(
                hash: hash, size: bytes.count, width: info.width, height: info.height, format: info.format.rawValue),
            faces: zip(detection.faces, detection.chips).map { WireDetectedFace(face: $0, chip: $1) },
            skipped: detection.skipped.map(WireSkippedFace.init))
    }

    private func decode(_ bytes: [UInt8], on worker: DetectionWorker) async throws -> (RGBImage, ImageInfo) {
        do {
            return try await worker.thread.run { [limits, reduction = worker.detector.reduction] in
                try Imaging.decode(bytes, limits: limits, reduction: reduction)
            }
        } catch let error as ImagingError {
            metrics.counter(
                "rollcall_images_rejected_total", "Pictures that can't be used.", ["code": error.code.rawValue]
            ).add()
            throw Rejection(code: error.code.rawValue, detail: error.description)
        }
    }
}
