import Blobs
import Blocking
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
    let health = Health(waitingFor: ["broker", "database"])
    let messenger = try Messenger(
        url: settings.brokerURL.revealed, program: program, log: log, metrics: metrics, shards: settings.indexShards)
    messenger.onConnectionChange { connected in
        if connected { health.ready("broker") } else { health.notReady("broker", "connecting") }
    }
    let pool = PostgresPool(
        url: settings.databaseURL.revealed, connections: settings.databaseConnections, log: log, program: program)
    let store = Store(pool: pool, log: log)
    let blobs = BlobStore(directory: settings.blobDirectory)
    let threads = WorkerPool((0..<2).map { BlockingThread(name: "pictures-\($0)") })
    let search = SearchClient(
        messenger: messenger, shards: settings.indexShards, timeout: .seconds(settings.askTimeout), metrics: metrics)
    let gateway = Gateway(
        store: store, blobs: blobs, messenger: messenger, search: search,
        pictures: PictureInput(
            client: HTTPClient(), policy: settings.photoURLs, maxBytes: settings.maxUploadBytes,
            maxPixels: settings.maxPixels),
        thumbnails: Thumbnails(
            blobs: blobs, threads: threads, maxBytes: settings.maxUploadBytes, maxPixels: settings.maxPixels),
        threads: threads, askTimeout: .seconds(settings.askTimeout), falseNameLimit: settings.falseNameLimit,
        metrics: metrics)

    var router = Router(log: log.named("http"))
    addOperations(
        to: &router, program: program, version: Program.version, health: health, metrics: metrics,
        info: ["shards": "\(settings.indexShards)"])
    gateway.addRoutes(to: &router)
    try addPages(to: &router, gateway: gateway)
    let server = try HTTPServer(
        host: settings.httpHost, port: settings.httpPort ?? 8080, router: router,
        // Base64 in JSON is a third longer than the picture.
        maxBodyBytes: settings.maxUploadBytes / 3 * 4 + 1 << 20, log: log, metrics: metrics)
    let keeper = QuarantineKeeper(messenger: messenger, store: store)
    try await runTogether(
        [
            ServiceClosure { try await messenger.run() }, server,
            ServiceClosure {
                try await migrateWhenReachable(store, health: health, log: log)
                await messenger.consume(.dead, prefetch: 16, concurrency: 4, handler: keeper.keep)
            },
            ServiceClosure { try await watchDatabase(pool, health: health) },
        ],
        until: signals, health: health, log: log)
    await pool.close()
}

/// Applies migrations, waiting for the database as long as it takes.
private func migrateWhenReachable(_ store: Store, health: Health, log: Log) async throws {
    while true {
        do {
            try await store.migrate()
            return health.ready("database")
        } catch let error as StoreError where error.code == .unavailable {
            health.notReady("database", "connecting")
            log.warning("the database can't be reached yet")
            try await Task.sleep(for: .seconds(1))
        }
    }
}

/// Keeps the database's check up to date.
private func watchDatabase(_ pool: PostgresPool, health: Health) async throws {
    while true {
        try await Task.sleep(for: .seconds(5))
        do {
            try await pool.ping()
            health.ready("database")
        } catch {
            health.notReady("database", "\(error)")
        }
    }
}
