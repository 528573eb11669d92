import FoundationEssentials
import Log
import Metrics
import Neighbors
import Store

/// Compares the shard with the database, page by page, and puts right what differs.
///
/// The feed's own task calls it, so nothing else writes meanwhile. A page is read first and the change log after it: rows that
/// are not among what changed must be in the shard as they were read, whatever commits in between. After the last page the
/// counts are compared, and where they differ, or never hold still, each face of the shard is looked up.
struct Scrubber {
    /// Rows of one step.
    static let page = 1_000
    /// How often the counts are taken before it looks at every face instead.
    static let attempts = 5

    private enum Stage {
        case rows(after: UUID?)
        case counts(attempt: Int)
        /// The faces of the shard that are still to be looked up.
        case faces([UUID])
    }

    private let source: any RowSource
    private let shard: Shard
    private let part: ShardPart
    private let metrics: IndexMetrics
    private let log: Log
    private var stage = Stage.rows(after: nil)

    init(source: any RowSource, shard: Shard, part: ShardPart, metrics: IndexMetrics, log: Log) {
        self.source = source
        self.shard = shard
        self.part = part
        self.metrics = metrics
        self.log = log
    }

    /// Does the next step; `catchUp` applies what the change log has and says which faces of the part that were.
    mutating func step(catchUp: () async throws -> Set<UUID>) async throws {
        switch stage {
        case .rows(let after):
            let rows = try await source.rows(of: part, after: after, limit: Self.page)
            let changed = try await catchUp()
            compare(rows.filter { !$0.deleted && !changed.contains($0.face) })
            stage = rows.last.map { .rows(after: $0.face) } ?? .counts(attempt: 1)
        case .counts(let attempt):
            let count = try await source.count(of: part)
            if try await !catchUp().isEmpty {
                stage = attempt < Self.attempts ? .counts(attempt: attempt + 1) : .faces(Array(shard.faces))
            } else if count != shard.count {
                log.error(
                    "the index has another number of rows than the database",
                    [
                        "shard": part.description, "index": shard.count, "database": count,
                    ])
                stage = .faces(Array(shard.faces))
            } else {
                end()
            }
        case .faces(var faces):
            let some = Array(faces.suffix(Self.page))
            faces.removeLast(some.count)
            let there = Set(try await source.rows(faces: some).filter { !$0.deleted }.map(\.face))
            let changed = try await catchUp()
            forget(some.filter { !there.contains($0) && !changed.contains($0) })
            if faces.isEmpty { end() } else { stage = .faces(faces) }
        }
    }

    /// Rows that are so already change nothing, so the generation counts what was missing or different.
    private func compare(_ rows: [IndexRow]) {
        let before = shard.generation
        shard.upsert(rows.map(Shard.Row.init))
        metrics.scrubbed.add(rows.count)
        report(Int(clamping: shard.generation - before), "missing or different")
    }

    private func forget(_ faces: [UUID]) {
        let before = shard.count
        shard.remove(faces)
        report(before - shard.count, "not in the database")
    }

    private func report(_ count: Int, _ what: String) {
        guard count > 0 else { return }
        metrics.mismatches.add(count)
        log.error(
            "the index differed from the database and was put right",
            ["shard": part.description, "rows": count, "they were": what])
    }

    private mutating func end() {
        metrics.scrubs.add()
        stage = .rows(after: nil)
    }
}
