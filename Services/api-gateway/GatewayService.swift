import Blobs
import Blocking
import Faces
import FoundationEssentials
import HTTPClient
import HTTPServer
import Lifecycle
import Log
import Messaging
import Metrics
import Postgres
import Settings
import Store

/// Builds the gateway's parts and runs them until a signal comes.
@concurrent
func runGateway(settings: Settings, log: Log) async throws {
    let program = "api-gateway"
    let signals = ShutdownSignals()
    let metrics = Metrics()
    let health = Health(waitingFor: ["broker", "database", "schema"])
    let messenger = try Messenger(
        url: settings.brokerURL.revealed, program: program, log: log, metrics: metrics)
    messenger.onConnectionChange { connected in
        if connected { health.ready("broker") } else { health.notReady("broker", "connecting") }
    }
    let pool = PostgresPool(
        url: settings.databaseURL.revealed, connections: settings.databaseConnections, log: log, program: program)
    let store = Store(pool: pool, log: log)
    let blobs = BlobStore(directory: settings.blobDirectory)
    let threads = WorkerPool((0..<2).map { BlockingThread(name: "pictures-\($0)") })
    let directory = IndexDirectory(store: store)
    let search = SearchClient(
        messenger: messenger, directory: directory, timeout: .seconds(settings.askTimeout), metrics: metrics)
    let gateway = Gateway(
        store: store, admissions: Rounds(limit: 64, work: store.admit), blobs: blobs, messenger: messenger,
        search: search,
        pictures: PictureInput(
            client: HTTPClient(), policy: settings.photoURLs, maxBytes: settings.maxUploadBytes,
            maxPixels: settings.maxPixels),
        thumbnails: Thumbnails(
            blobs: blobs, threads: threads, maxBytes: settings.maxUploadBytes, maxPixels: settings.maxPixels),
        threads: threads, askTimeout: .seconds(settings.askTimeout), falseNameLimit: settings.falseNameLimit,
        sexHead: settings.sexEstimate ? .shipped : nil, metrics: metrics, news: JobNews())

    var router = Router(log: log.named("http"))
    addOperations(to: &router, program: program, version: Program.version, health: health, metrics: metrics)
    gateway.addRoutes(to: &router)
    try addPages(to: &router, gateway: gateway)
    let server = try HTTPServer(
        host: settings.httpHost, port: settings.httpPort ?? 8080, router: router,
        // Base64 in JSON is a third longer than the picture.
        maxBodyBytes: settings.maxUploadBytes / 3 * 4 + 1 << 20, log: log, metrics: metrics)
    let keeper = QuarantineKeeper(messenger: messenger, store: store)
    // A task of its own, ended after the server: requests at work when the signal comes still need the broker.
    let broker = Task { try await messenger.run() }
    try await runTogether(
        [
            ServiceClosure {
                defer { broker.cancel() }
                try await server.run()
            },
            ServiceClosure { try await broker.value },
            ServiceClosure { await gateway.news.follow(messenger) },
            ServiceClosure {
                try await store.migrateWhenReachable()
                health.ready("schema")
                await messenger.consume(.dead, prefetch: 16, concurrency: 4, handler: keeper.keep)
            },
            ServiceClosure { await directory.run() },
            ServiceClosure {
                await pool.watch { error in
                    if let error { health.notReady("database", "\(error)") } else { health.ready("database") }
                }
            },
        ],
        until: signals, health: health, log: log)
    await pool.close()
}
