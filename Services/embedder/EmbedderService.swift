import Blocking
import FoundationEssentials
import HTTPServer
import Lifecycle
import Log
import Messaging
import Metrics
import Postgres
import Settings
import Store
import Vision

/// Builds the embedder's parts and runs them until a signal comes.
@concurrent
func runEmbedder(settings: Settings, log: Log) async throws {
    let signals = ShutdownSignals()
    let metrics = Metrics()
    let health = Health(waitingFor: ["broker", "database", "models"])
    let messenger = try Messenger(
        url: settings.brokerURL.revealed, program: "embedder", log: log, metrics: metrics)
    messenger.onConnectionChange { connected in
        if connected { health.ready("broker") } else { health.notReady("broker", "connecting") }
    }
    let pool = PostgresPool(
        url: settings.databaseURL.revealed, connections: settings.databaseConnections, log: log)
    let store = Store(pool: pool, log: log)
    let count = settings.workers ?? Cores.usable
    let embedders = try (0..<count).map { _ in
        try FaceEmbedder(
            modelDirectory: settings.modelDirectory, numbers: NumberType(rawValue: settings.numbers),
            instructions: InstructionSet(rawValue: settings.instructions) ?? .best, mirrored: settings.mirrored)
    }
    let engine = embedders.first
    let workers = WorkerPool(embedders)
    health.ready("models")
    let embedding = ChipEmbedding(workers: workers, batch: settings.embedBatch, metrics: metrics)
    let record = RecordHandler(
        embedding: embedding, store: store, messenger: messenger, health: health, log: log, metrics: metrics)
    let ask = AskHandler(embedding: embedding, messenger: messenger)

    var router = Router()
    addOperations(
        to: &router, program: "embedder", version: Program.version, health: health, metrics: metrics,
        info: [
            "model": FaceEmbedder.modelName, "workers": "\(count)", "numbers": engine?.numbers.rawValue ?? "",
            "instructions": engine?.instructions.rawValue ?? "",
        ])
    let server = try HTTPServer(
        host: settings.httpHost, port: settings.httpPort ?? 0, router: router, log: log, metrics: metrics)
    try await runTogether(
        [
            ServiceClosure { try await messenger.run() }, server,
            ServiceClosure {
                await messenger.consume(
                    .embedLive, prefetch: 2 * count, concurrency: 2 * count, handler: ask.handle)
            },
            ServiceClosure {
                try await store.migrateWhenReachable()
                try await gatherBatches(
                    from: messenger, limit: settings.embedBatch, atOnce: count + 1, handle: record.handle)
            },
            ServiceClosure {
                await pool.watch { error in
                    if let error { health.notReady("database", "\(error)") } else { health.ready("database") }
                }
            },
        ],
        until: signals, health: health, log: log)
    await pool.close()
}
