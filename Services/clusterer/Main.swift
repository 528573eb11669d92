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

@main
struct ClustererProgram {
    static func main() async {
        await Program.run(
            "clusterer", "puts the faces of a collection or a person into groups",
            environment: ProcessInfo.processInfo.environment, body: serve)
    }
}

/// Puts the parts together and runs them until a signal.
@Sendable
private func serve(settings: Settings, log: Log) async throws {
    let program = "clusterer"
    let signals = ShutdownSignals()
    let metrics = Metrics()
    let health = Health(waitingFor: ["broker", "database"])
    let pool = PostgresPool(
        url: settings.databaseURL.revealed, connections: settings.databaseConnections, log: log, program: program)
    let messenger = try Messenger(
        url: settings.brokerURL.revealed, program: program, log: log, metrics: metrics)
    messenger.onConnectionChange { connected in
        if connected { health.ready("broker") } else { health.notReady("broker", "connecting") }
    }
    let clusterer = ClustererService(
        messenger: messenger, desk: StoreDesk(store: Store(pool: pool, log: log)), metrics: metrics, log: log,
        threads: settings.workers ?? Cores.usable)

    var router = Router()
    addOperations(to: &router, program: program, version: Program.version, health: health, metrics: metrics)
    let http = try HTTPServer(
        host: settings.httpHost, port: settings.httpPort ?? 0, router: router, log: log, metrics: metrics)
    let broker = ServiceClosure { try await messenger.run() }
    let database = ServiceClosure {
        await pool.watch { error in
            if let error { health.notReady("database", "\(error)") } else { health.ready("database") }
        }
    }
    try await runTogether([broker, http, database, clusterer], until: signals, health: health, log: log)
    await pool.close()
}
