import Blocking
import FoundationEssentials
import Log
import Metrics
import Neighbors
import Store
import Synchronization

/// Writes a shard's snapshot now and then, and starts from it.
///
/// A snapshot is worth only the time it saves: whatever is wrong with one is said, and the rows are read from the database.
final class SnapshotKeeper: Sendable {
    private let folder: String
    private let part: ShardPart
    private let source: any RowSource
    private let metrics: IndexMetrics
    private let log: Log
    private let thread = BlockingThread(name: "snapshot")
    private struct State {
        /// The database that the shard is filled from.
        var database: String?
        /// The generation of the last snapshot written or taken.
        var kept: UInt64?
    }
    private let state = Mutex(State())

    /// Makes a keeper for one part, whose file is in `folder`.
    init(folder: String, part: ShardPart, source: any RowSource, metrics: IndexMetrics, log: Log) {
        self.folder = folder
        self.part = part
        self.source = source
        self.metrics = metrics
        self.log = log
    }

    deinit { thread.stop() }

    /// The file.
    var path: String { "\(folder)/shard-\(part.number)-of-\(part.count).snapshot" }

    /// What a shard starts with.
    struct Start: Sendable {
        let shard: Shard
        let mark: ChangeMark
        let models: Set<String>
    }

    /// The shard of the snapshot with the mark to follow from; nil when there is none that may be taken.
    ///
    /// - Throws: what the source throws: without the database nobody can tell whether the snapshot is of it.
    func open(kernel: KernelLevel) async throws -> Start? {
        let (path, clock) = (path, ContinuousClock())
        let begin = clock.now
        let database = try await source.identity()
        state.withLock { $0.database = database }
        let opened: (shard: Shard, stamp: SnapshotStamp)
        do {
            opened = try await thread.run { try Shard.open(snapshot: path, kernel: kernel) }
        } catch let error as SnapshotError {
            if case .missing = error {
                log.info("no snapshot yet", ["path": path])
            } else {
                log.warning("a snapshot is refused, the rows come from the database", ["error": "\(error)"])
            }
            return nil
        }
        switch SnapshotLabel.judge(
            opened.stamp, part: part, database: database, now: try await source.currentMark())
        {
        case .refuse(let why):
            log.warning("a snapshot is refused, the rows come from the database", ["path": path, "error": why])
            return nil
        case .take(_, let mark) where try await !source.reaches(mark):
            log.warning(
                "a snapshot is refused, the rows come from the database",
                ["path": path, "error": ChangesForgotten().description])
            return nil
        case .take(let label, let mark):
            state.withLock { $0.kept = opened.shard.generation }
            log.info(
                "took a snapshot",
                ["path": path, "faces": opened.shard.count, "took": (clock.now - begin).description])
            return Start(shard: opened.shard, mark: mark, models: Set(label.models))
        }
    }

    /// Writes a snapshot unless nothing changed since the last; `mark` is one whose changes the shard has.
    ///
    /// A failure (a full disk) is said and counted, and leaves the snapshot from before as it is.
    func save(_ shard: Shard, mark: ChangeMark, models: Set<String>) async {
        let generation = shard.generation
        let (database, kept) = state.withLock { ($0.database, $0.kept) }
        guard let database, kept != generation else { return }
        let (path, clock) = (path, ContinuousClock())
        let begin = clock.now
        do {
            let label = SnapshotLabel(database: database, mark: mark, models: models)
            guard let bytes = label.bytes else {
                return log.info("no snapshot now: too many transactions are under way", ["path": path])
            }
            let stamp = SnapshotStamp(part: part.number, parts: part.count, mark: bytes)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try await thread.run { try shard.save(to: path, stamp: stamp) }
            state.withLock { $0.kept = generation }
            metrics.snapshotTime.set(Date().timeIntervalSince1970)
            log.info(
                "wrote a snapshot", ["path": path, "faces": shard.count, "took": (clock.now - begin).description])
        } catch {
            metrics.snapshotFailures.add()
            log.error(
                "a snapshot can't be written; the one before stays, and nothing is lost", ["error": "\(error)"])
        }
    }
}
