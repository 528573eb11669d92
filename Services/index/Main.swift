import Blocking
import FoundationEssentials
import HTTPServer
import Lifecycle
import Log
import Messaging
import Metrics
import Neighbors
import Postgres
import Settings
import Store

@main
struct IndexProgram {
    static func main() async {
        await Program.run(
            "index-service", "holds one shard of the exact index in memory and answers searches",
            environment: ProcessInfo.processInfo.environment, body: serve)
    }
}

/// Puts the parts together and runs them until a signal.
@Sendable
private func serve(settings: Settings, log: Log) async throws {
    let program = "index-service"
    let signals = ShutdownSignals()
    let metrics = Metrics()
    let health = Health(waitingFor: ["broker", "database", "loaded"])
    let pool = PostgresPool(
        url: settings.databaseURL.revealed, connections: settings.databaseConnections, log: log, program: program)
    let messenger = try Messenger(
        url: settings.brokerURL.revealed, program: program, log: log, metrics: metrics)
    messenger.onConnectionChange { connected in
        if connected { health.ready("broker") } else { health.notReady("broker", "connecting") }
    }
    let level = try kernel(named: settings.indexKernel)
    let part = ShardPart(number: settings.indexShard, of: settings.indexShards)
    let store = Store(pool: pool, log: log)
    let threads = settings.workers ?? Cores.usable
    let index = IndexService(
        parts: IndexService.Parts(
            messenger: messenger, source: StoreRows(store: store), register: StoreRegister(store: store), part: part,
            kernel: level, threads: threads, health: health, metrics: IndexMetrics(metrics, part: part), log: log,
            snapshotFolder: settings.indexSnapshotDirectory.isEmpty ? nil : settings.indexSnapshotDirectory,
            address: settings.httpPort.map { "\(settings.httpHost):\($0)" } ?? ""))

    var router = Router()
    addOperations(
        to: &router, program: program, version: Program.version, health: health, metrics: metrics,
        info: ["shard": part.description, "kernel": level.rawValue])
    let http = try HTTPServer(
        host: settings.httpHost, port: settings.httpPort ?? 0, router: router, log: log, metrics: metrics)
    let broker = ServiceClosure { try await messenger.run() }
    log.info("index", ["shard": part.description, "kernel": level.rawValue, "threads": threads])
    try await runTogether([broker, http, index], until: signals, health: health, log: log)
    await pool.close()
}

/// The kernel a setting names.
///
/// - Throws: `UnknownKernel` when this processor can't run it.
func kernel(named name: String) throws(UnknownKernel) -> KernelLevel {
    if name == "auto" { return .best }
    guard let level = KernelLevel(rawValue: name), KernelLevel.available.contains(level) else {
        throw UnknownKernel(name: name)
    }
    return level
}

/// A kernel was asked for that this processor can't run.
struct UnknownKernel: Error, CustomStringConvertible {
    let name: String
    var description: String {
        let known = KernelLevel.available.map(\.rawValue).joined(separator: ", ")
        return "ROLLCALL_INDEX_KERNEL is \(name), which this processor can't run; it can: auto, \(known)"
    }
}
