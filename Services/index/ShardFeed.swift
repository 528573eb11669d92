import FoundationEssentials
import Lifecycle
import Log
import Metrics
import Neighbors
import Store
import Synchronization

/// Keeps a shard equal to the database: loads it, then follows.
///
/// Messages name changed faces and make it fast; the change log, read every few seconds, makes it true. Both are applied by
/// one task, one after the other: two readers could put an older row over a newer one. While the database is away the
/// shard stays as it is and goes on answering.
final class ShardFeed: Sendable {
    /// Rows or changes read at a time.
    static let page = 5_000
    /// Faces remembered from messages; of more, the change log tells.
    static let mostPending = 100_000

    private let source: any RowSource
    private let shard: Shard
    private let part: ShardPart
    private let health: Health
    private let metrics: IndexMetrics
    private let log: Log
    private let pollEvery: Duration
    private let pause: Duration

    private let pending = Mutex<Set<UUID>>([])
    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    /// Makes a feed; `pollEvery` is the time between readings of the change log, `pause` the one after a failure.
    init(
        source: any RowSource, shard: Shard, part: ShardPart, health: Health, metrics: IndexMetrics, log: Log,
        pollEvery: Duration = .seconds(2), pause: Duration = .seconds(1)
    ) {
        self.source = source
        self.shard = shard
        self.part = part
        self.health = health
        self.metrics = metrics
        self.log = log
        self.pollEvery = pollEvery
        self.pause = pause
        (wake, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Remembers faces a message named; they are read soon.
    func noticed(_ faces: [UUID]) {
        let mine = faces.filter(part.holds)
        if mine.isEmpty { return }
        pending.withLock { pending in
            if pending.count + mine.count <= Self.mostPending { pending.formUnion(mine) }
        }
        waker.yield()
    }

    /// Fills the shard and returns the mark to follow from, which is from before the first row was read.
    ///
    /// - Throws: `CancellationError`; failures of the source are repeated.
    func load() async throws -> ChangeMark {
        let clock = ContinuousClock()
        let start = clock.now
        let mark = try await patiently {
            try await source.prepare()
            return try await source.currentMark()
        }
        var last: UUID?
        while true {
            let rows = try await patiently { try await source.rows(of: part, after: last, limit: Self.page) }
            guard let end = rows.last else { break }
            last = end.face
            shard.upsert(rows.filter { !$0.deleted }.map(Shard.Row.init))
            tellSize()
            health.notReady("loaded", "\(shard.count) faces so far")
        }
        log.info(
            "loaded", ["faces": shard.count, "shard": part.description, "took": (clock.now - start).description])
        health.ready("loaded")
        return mark
    }

    /// Applies changes from the mark on until cancelled.
    func follow(from start: ChangeMark) async {
        let clock = ContinuousClock()
        await withTaskGroup { group in
            group.addTask { [self] in
                while (try? await clock.sleep(for: pollEvery)) != nil { waker.yield() }
            }
            var mark = start
            var complete = clock.now
            var nextPoll = clock.now
            waker.yield()
            for await _ in wake {
                do {
                    try await apply(
                        pending.withLock { faces in
                            defer { faces = [] }
                            return Array(faces)
                        })
                    if clock.now >= nextPoll {
                        try await catchUp(&mark)
                        complete = clock.now
                        nextPoll = clock.now + pollEvery / 2
                    }
                    health.ready("database")
                } catch {
                    if Task.isCancelled { break }
                    trouble(error)
                    try? await clock.sleep(for: pause)
                }
                tellSize()
                metrics.lag.set((clock.now - complete) / .seconds(1))
            }
            group.cancelAll()
        }
    }

    private func catchUp(_ mark: inout ChangeMark) async throws {
        while true {
            let (faces, next) = try await source.changes(after: mark, limit: Self.page)
            try await apply(Array(Set(faces.filter(part.holds))))
            if next == mark { return }
            mark = next
        }
    }

    private func apply(_ faces: [UUID]) async throws {
        for start in stride(from: 0, to: faces.count, by: Self.page) {
            let some = Array(faces[start..<min(start + Self.page, faces.count)])
            let rows = try await source.rows(faces: some).filter { !$0.deleted }
            shard.upsert(rows.map(Shard.Row.init))
            shard.remove(Array(Set(some).subtracting(rows.map(\.face))))
        }
    }

    /// Tries again until it works or the task is cancelled.
    private func patiently<Value>(_ body: () async throws -> Value) async throws -> Value {
        while true {
            do {
                let value = try await body()
                health.ready("database")
                return value
            } catch {
                try Task.checkCancellation()
                trouble(error)
                try await Task.sleep(for: pause)
            }
        }
    }

    private func trouble(_ error: any Error) {
        health.notReady("database", "\(error)")
        log.warning("can't read the database, trying again", ["error": "\(error)"])
    }

    private func tellSize() {
        metrics.vectors.set(Double(shard.count))
        metrics.generation.set(Double(shard.generation))
    }
}

extension Shard.Row {
    init(_ row: IndexRow) {
        self.init(
            id: row.face, collection: row.collection, person: row.person, model: row.model, embedding: row.embedding)
    }
}
