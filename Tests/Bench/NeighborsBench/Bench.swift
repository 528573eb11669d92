import Faces
import Foundation
import Neighbors
import Synchronization

/// A shard with queries, and the measures taken of it.
struct Bench {
    let queries: [Embedding]
    let threads: Int
    var shard: Shard
    let level: KernelLevel
    private let k = 10
    private let filter = Shard.Filter(collection: id(1 << 40), model: "m")
    private var count = 0

    init(queries: [Embedding], threads: Int, shard: Shard, level: KernelLevel) {
        self.queries = queries
        self.threads = threads
        self.shard = shard
        self.level = level
    }

    private func rows(_ vectors: [Embedding], from start: Int) -> [Shard.Row] {
        vectors.enumerated().map { i, vector in
            Shard.Row(
                id: id(start + i), collection: filter.collection, person: nil, model: filter.model, embedding: vector)
        }
    }

    /// Puts the rows in, page by page as the index does; reading the file is not counted.
    mutating func fill(_ path: String, _ count: Int) throws {
        let before = resident()
        var inserting = 0.0
        for start in stride(from: 0, to: count, by: 5_000) {
            let page = rows(try vectors(path, min(5_000, count - start), from: start), from: start)
            inserting += milliseconds { shard.upsert(page) }
        }
        let settling = milliseconds { shard.settle() }
        self.count = count
        tell([
            "level": level.rawValue, "inserts_per_s": Double(count) / inserting * 1_000, "settle_ms": settling,
            "bytes_per_row": Double(resident() - before) / Double(max(1, count)), "resident": resident(),
        ])
    }

    func single(rounds: Int) {
        var times: [Double] = []
        for i in 0..<rounds {
            times.append(
                milliseconds { _ = shard.search([queries[i % queries.count]], k: k, filter: filter, threads: threads) })
        }
        tell(["times": times])
    }

    func batch(size: Int) {
        let some = (0..<size).map { queries[$0 % queries.count] }
        tell(["times": [milliseconds { _ = shard.search(some, k: k, filter: filter, threads: threads) } / Double(size)]]
        )
    }

    func radius(_ radius: Float) {
        var (times, found): ([Double], Int) = ([], 0)
        for query in queries.prefix(32) {
            times.append(
                milliseconds {
                    found +=
                        shard.search([query], within: radius, cap: 1_000, filter: filter, threads: threads)
                        .results[0].count
                })
        }
        tell(["times": times, "found": Double(found) / Double(min(32, queries.count))])
    }

    func answers() {
        let answer = shard.search(queries, k: k, filter: filter, threads: threads)
        tell(["rows": answer.results.map { $0.map { row($0.face) } }])
    }

    /// Searches while rows go in and out as fast as they can, beside searches alone.
    func ingest() {
        let writing = Writing()
        let extra = rows(queries, from: 1 << 30)
        let idle = (0..<40).map { i in
            milliseconds { _ = shard.search([queries[i % queries.count]], k: k, filter: filter, threads: threads) }
        }
        var busy: [Double] = []
        let writer = Thread { [shard] in
            while writing.goesOn {
                shard.upsert(extra)
                shard.remove(extra.map(\.id))
                writing.count(2 * extra.count)
            }
        }
        let start = ContinuousClock.now
        writer.start()
        for i in 0..<40 {
            busy.append(
                milliseconds { _ = shard.search([queries[i % queries.count]], k: k, filter: filter, threads: threads) })
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        tell(["idle": idle, "busy": busy, "changes_per_s": Double(writing.stop()) / seconds])
    }

    mutating func snapshot(_ path: String) throws {
        let shard = shard
        let saving = try milliseconds { try shard.save(to: path, stamp: SnapshotStamp(part: 0, parts: 1, mark: [])) }
        var again: Shard?
        let opening = try milliseconds { again = try Shard.open(snapshot: path, kernel: level).shard }
        tell(["save_ms": saving, "open_ms": opening, "rows": again?.count ?? 0])
    }
}

/// What a writer has done, and whether it is to go on.
final class Writing: Sendable {
    private let state = Mutex((goesOn: true, changes: 0))

    var goesOn: Bool { state.withLock { $0.goesOn } }

    func count(_ changes: Int) { state.withLock { $0.changes += changes } }

    /// Ends it and returns how many changes there were.
    func stop() -> Int {
        state.withLock { state in
            state.goesOn = false
            return state.changes
        }
    }
}
