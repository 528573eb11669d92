import FoundationEssentials
import Lifecycle
import Log
import Metrics
import Neighbors
import Store
import Synchronization

/// Keeps a shard equal to the database: loads it, then follows the change log.
///
/// The log is read when a message says that something changed, several times a second, and when a search wants to be as
/// fresh as its question. One task reads and applies, one reading after the other: two could put an older row over a newer
/// one. While the database is away the shard stays as it is and goes on answering.
final class ShardFeed: Sendable {
    /// Rows or changes read at a time.
    static let page = 5_000

    private let source: any RowSource
    private let known: Known
    private let shard: Shard
    private let part: ShardPart
    private let health: Health
    private let metrics: IndexMetrics
    private let log: Log
    private let pollEvery: Duration
    private let pause: Duration
    private let scrubEvery: Duration

    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private struct State {
        var mark: ChangeMark?
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var ended = false
    }
    private let state = Mutex(State())

    /// Makes a feed; `pollEvery` is the time between readings of the change log, `pause` the one after a failure,
    /// `scrubEvery` the one between steps of the scrubber.
    init(
        source: any RowSource, known: Known, shard: Shard, part: ShardPart, health: Health, metrics: IndexMetrics,
        log: Log,
        pollEvery: Duration = .milliseconds(25), pause: Duration = .seconds(1),
        scrubEvery: Duration = .seconds(2)
    ) {
        self.source = source
        self.known = known
        self.shard = shard
        self.part = part
        self.health = health
        self.metrics = metrics
        self.log = log
        self.pollEvery = pollEvery
        self.pause = pause
        self.scrubEvery = scrubEvery
        (wake, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// The changes the shard has; nil before it has loaded.
    var mark: ChangeMark? { state.withLock { $0.mark } }

    /// A message said that these faces changed: the log is read soon.
    func noticed(_ faces: [UUID]) {
        if faces.contains(where: part.holds) { waker.yield() }
    }

    /// Waits until the shard has everything that was committed before the call; false when the database is away.
    func freshened() async -> Bool {
        await withCheckedContinuation { continuation in
            let ended = state.withLock { state in
                if !state.ended { state.waiting.append(continuation) }
                return state.ended
            }
            if ended { continuation.resume(returning: false) } else { waker.yield() }
        }
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
            put(rows.filter { !$0.deleted })
            tellSize()
            health.notReady("loaded", "\(shard.count) faces so far")
        }
        log.info(
            "loaded", ["faces": shard.count, "shard": part.description, "took": (clock.now - start).description])
        return mark
    }

    /// Applies changes from the mark on until cancelled, or until the change log no longer goes back to where it was.
    func follow(from start: ChangeMark) async {
        let clock = ContinuousClock()
        await withTaskGroup { group in
            group.addTask { [self] in
                while (try? await clock.sleep(for: pollEvery)) != nil { waker.yield() }
            }
            var mark = start
            var complete = clock.now
            var scrubber = Scrubber(source: source, shard: shard, part: part, metrics: metrics, log: log)
            var nextScrub = clock.now + scrubEvery
            waker.yield()
            for await _ in wake {
                // Whoever asks from here on waits for the next reading: this one may miss what was committed since.
                var waiting = state.withLock { state in
                    defer { state.waiting = [] }
                    return state.waiting
                }
                do {
                    try await catchUp(&mark)
                    complete = clock.now
                    let reached = mark
                    state.withLock { $0.mark = reached }
                    for continuation in waiting { continuation.resume(returning: true) }
                    waiting = []
                    health.ready("database")
                    if clock.now >= nextScrub {
                        try await scrubber.step { try await catchUp(&mark) }
                        nextScrub = clock.now + scrubEvery
                    }
                } catch {
                    for continuation in waiting { continuation.resume(returning: false) }
                    if Task.isCancelled { break }
                    if error is ChangesForgotten {
                        log.error("the shard was away too long and loads anew", ["error": "\(error)"])
                        break
                    }
                    trouble(error)
                    try? await clock.sleep(for: pause)
                }
                tellSize()
                metrics.lag.set((clock.now - complete) / .seconds(1))
            }
            let left = state.withLock { state in
                state.ended = true
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in left { continuation.resume(returning: false) }
            group.cancelAll()
        }
    }

    /// Applies what the change log has after a mark; the faces of this part that were among it come back.
    @discardableResult
    private func catchUp(_ mark: inout ChangeMark) async throws -> Set<UUID> {
        let clock = ContinuousClock()
        let isFollowing = self.mark != nil
        var changed = Set<UUID>()
        while true {
            let page = try await source.changes(after: mark, limit: Self.page)
            let read = clock.now
            let mine = page.faces.filter(part.holds)
            try await apply(mine)
            changed.formUnion(mine)
            mark = page.mark
            // What was written before it loaded says nothing of how fresh a running shard is.
            if isFollowing {
                let since = (clock.now - read) / .seconds(1)
                for change in page.changes where part.holds(change.face) {
                    if let age = change.age { metrics.freshness.observe(age + since) }
                }
            }
            if page.isLast { return changed }
        }
    }

    private func apply(_ faces: [UUID]) async throws {
        if faces.isEmpty { return }
        let rows = try await source.rows(faces: faces).filter { !$0.deleted }
        put(rows)
        shard.remove(Array(Set(faces).subtracting(rows.map(\.face))))
    }

    private func put(_ rows: [IndexRow]) {
        shard.upsert(rows.map(Shard.Row.init))
        known.take(models: Set(rows.map(\.model)))
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
