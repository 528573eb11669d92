import Blobs
import Blocking
import Faces
import FoundationEssentials
import HTTPServer
import Imaging
import Lifecycle
import Log
import Messaging
import Metrics
import Settings
import Vision

/// Builds the detector's parts and runs them until a signal comes.
@concurrent
func runDetector(settings: Settings, log: Log) async throws {
    let signals = ShutdownSignals()
    let metrics = Metrics()
    let health = Health(waitingFor: ["broker", "models"])
    let messenger = try Messenger(
        url: settings.brokerURL.revealed, program: "detector", log: log, metrics: metrics)
    messenger.onConnectionChange { connected in
        if connected { health.ready("broker") } else { health.notReady("broker", "connecting") }
    }
    let count = settings.workers ?? Cores.usable
    let workers = try (0..<count).map { number in
        DetectionWorker(
            thread: BlockingThread(name: "decode-\(number)"),
            detector: try FaceDetector(
                kind: settings.detector == .mmod ? .mmod : .hog, modelDirectory: settings.modelDirectory,
                numbers: NumberType(rawValue: settings.numbers),
                instructions: InstructionSet(rawValue: settings.instructions) ?? .best,
                minFace: settings.minFace, maxFaces: settings.maxFaces,
                limits: QualityLimits(
                    score: settings.minScore.map { Float($0) }, sharpness: Float(settings.minSharpness),
                    pose: Float(settings.minPose), exposure: Float(settings.minExposure))))
    }
    let engine = workers.first?.detector
    health.ready("models")
    let finder = FaceFinder(
        workers: WorkerPool(workers), detector: settings.detector.rawValue,
        limits: ImageLimits(maxBytes: settings.maxUploadBytes, maxPixels: settings.maxPixels), metrics: metrics)
    let pictures = PictureSource(blobs: BlobStore(directory: settings.blobDirectory))
    let submit = SubmitHandler(pictures: pictures, finder: finder, messenger: messenger)
    let ask = AskHandler(pictures: pictures, finder: finder, messenger: messenger)

    var router = Router()
    addOperations(
        to: &router, program: "detector", version: Program.version, health: health, metrics: metrics,
        info: [
            "detector": settings.detector.rawValue, "workers": "\(count)", "numbers": engine?.numbers.rawValue ?? "",
            "instructions": engine?.instructions.rawValue ?? "",
        ])
    let server = try HTTPServer(
        host: settings.httpHost, port: settings.httpPort ?? 0, router: router, log: log, metrics: metrics)
    // So many messages for each worker that none waits for work: a picture is with its worker for a few milliseconds, and
    // then for as long again, or longer, on its way into the next queue.
    let atOnce = 6 * count
    try await runTogether(
        [
            ServiceClosure { try await messenger.run() }, server,
            ServiceClosure {
                await messenger.consume(
                    .detectLive, prefetch: atOnce, concurrency: atOnce, handler: ask.handle)
            },
            ServiceClosure {
                await messenger.consume(
                    .detectBulk, prefetch: atOnce, concurrency: atOnce, handler: submit.handle)
            },
        ],
        until: signals, health: health, log: log)
}
