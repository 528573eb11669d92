import FoundationEssentials
import Lifecycle
import Log
import Messaging
import Metrics
import Neighbors
import Store

/// Holds a shard of one epoch after the other: joins, serves until the epoch is retired, lets go, and joins again.
struct IndexService: Service {
    /// What a replica works with; tests take other times.
    struct Parts: Sendable {
        let messenger: Messenger
        let source: any RowSource
        let register: any EpochRegister
        let part: ShardPart
        let kernel: KernelLevel
        /// Threads that a pass over the rows is split over.
        let threads: Int
        let health: Health
        let metrics: IndexMetrics
        let log: Log
        /// The folder of snapshots; nil for none.
        var snapshotFolder: String?
        /// Where the metrics are, for those who look at the list of replicas.
        var address = ""
        var pollEvery: Duration = .milliseconds(25)
        /// The time between steps of the scrubber.
        var scrubEvery: Duration = .seconds(2)
        /// The time between snapshots.
        var snapshotEvery: Duration = .seconds(600)
        /// How often a replica tells that it lives.
        var tellEvery: Duration = .seconds(1)
        /// How long a replica of a retired epoch goes on answering: gateways learn of the switch a moment later.
        var farewell: Duration = .seconds(15)
    }

    let parts: Parts

    func run() async throws {
        while true {
            let epoch = try await join()
            parts.log.info("joined", ["epoch": epoch.id, "shard": parts.part.description])
            let keeper = parts.snapshotFolder.map {
                SnapshotKeeper(
                    folder: $0, part: parts.part, source: parts.source, metrics: parts.metrics, log: parts.log)
            }
            await Replica(of: epoch, parts, start: try await start(keeper), keeper: keeper).run()
            try Task.checkCancellation()
            parts.log.info("let go of a retired epoch", ["epoch": epoch.id])
        }
    }

    /// What the snapshot gives; waits for the database, which alone tells whether it may be taken.
    private func start(_ keeper: SnapshotKeeper?) async throws -> SnapshotKeeper.Start? {
        while let keeper {
            do {
                return try await keeper.open(kernel: parts.kernel)
            } catch {
                try Task.checkCancellation()
                parts.health.notReady("database", "\(error)")
                try await Task.sleep(for: parts.tellEvery)
            }
        }
        return nil
    }

    /// Waits until there is an epoch of this size.
    private func join() async throws -> IndexEpoch {
        var told = false
        while true {
            do {
                if let epoch = try await parts.register.join(shards: parts.part.count) { return epoch }
                let detail = "the index has another number of shards; `rollcall index resize` changes it"
                parts.health.notReady("loaded", detail)
                if !told { parts.log.info("waiting", ["why": detail, "shard": parts.part.description]) }
                told = true
            } catch {
                try Task.checkCancellation()
                parts.health.notReady("database", "\(error)")
                parts.log.warning("can't join the index, trying again", ["error": "\(error)"])
            }
            try await Task.sleep(for: parts.tellEvery)
        }
    }
}
