import Faces
import FoundationEssentials
import Lifecycle
import Log
import Messaging
import Metrics
import Neighbors
import Store
import Synchronization
import Wire

/// One shard of one epoch: loads, follows, answers, and tells that it lives.
///
/// It takes no searches before it has caught up: those who ask wait for another replica, or for it.
final class Replica: Sendable {
    /// Requests taken from the broker at a time; those that wait here share a pass.
    static let concurrency = 32

    private struct State {
        /// Has loaded and caught up with the change log.
        var caughtUp = false
        /// The queue of searches is open.
        var listening = false
        var isReady: Bool { caughtUp && listening }
    }

    private let id = UUID.v7()
    private let startedAt = Date()
    private let epoch: IndexEpoch
    private let parts: IndexService.Parts
    private let shard: Shard
    private let known: Known
    private let feed: ShardFeed
    private let searches: SearchQueue
    private let state = Mutex(State())

    private let keeper: SnapshotKeeper?
    /// The mark of the snapshot it starts with.
    private let start: ChangeMark?

    /// Makes a replica; `start` is what a snapshot gave, `keeper` writes the next.
    init(
        of epoch: IndexEpoch, _ parts: IndexService.Parts, start: SnapshotKeeper.Start? = nil,
        keeper: SnapshotKeeper? = nil
    ) {
        self.epoch = epoch
        self.parts = parts
        self.keeper = keeper
        self.start = start?.mark
        shard = start?.shard ?? Shard(kernel: parts.kernel)
        known = Known(source: parts.source)
        known.take(models: start?.models ?? [])
        feed = ShardFeed(
            source: parts.source, known: known, shard: shard, part: parts.part, health: parts.health,
            metrics: parts.metrics,
            log: parts.log, pollEvery: parts.pollEvery, scrubEvery: parts.scrubEvery)
        searches = SearchQueue(shard: shard, threads: parts.threads)
    }

    /// Works until the epoch is retired or the task is cancelled.
    func run() async {
        await withTaskGroup { group in
            group.addTask { [self] in try? await serve() }
            group.addTask { [self] in await tell() }
            _ = await group.next()
            group.cancelAll()
        }
        parts.health.notReady("loaded", "its epoch is over")
        // A fresh task: in a cancelled one the database would not be asked.
        let isStopping = Task.isCancelled
        await Task { [self] in
            try? await parts.register.leave(id)
            // Nobody starts from a shard of a retired epoch.
            if isStopping { await save() }
        }.value
    }

    private func serve() async throws {
        let mark: ChangeMark
        if let start { mark = start } else { mark = try await feed.load() }
        await withTaskGroup { group in
            group.addTask { [self] in await feed.follow(from: mark) }
            group.addTask { [self] in
                await parts.messenger.consume(.changes, prefetch: 100) { [feed] message in
                    feed.noticed(try message.decode(FacesChanged.self).faces)
                }
            }
            group.addTask { [self] in
                // The first when it has caught up: what took long to load need not be loaded again.
                while feed.mark == nil, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(100)) }
                while !Task.isCancelled {
                    await save()
                    await forget()
                    try? await Task.sleep(for: parts.snapshotEvery)
                }
            }
            group.addTask { [self] in
                while await !feed.freshened() {
                    guard (try? await Task.sleep(for: .milliseconds(100))) != nil else { return }
                }
                state.withLock { $0.caughtUp = true }
                await parts.messenger.consume(
                    .search(epoch: epoch.id, shard: parts.part.number), prefetch: Self.concurrency,
                    concurrency: Self.concurrency,
                    onOpen: { [self] open in state.withLock { $0.listening = open } }
                ) { [self] message in try await answer(message) }
            }
            // Each of them goes on until it is cancelled, but for a feed that has to begin anew.
            await group.next()
            group.cancelAll()
        }
    }

    private func answer(_ message: Incoming) async throws {
        try message.require(.search)
        var question = try SearchQuestion(message.decode(SearchRequest.self))
        guard message.replyTo != nil else { return }
        let start = ContinuousClock.now
        if question.fresh, await !feed.freshened() {
            throw Rejection(
                code: "not_fresh",
                detail: "The database is away, so nobody knows what was committed; ask without fresh",
                status: .unavailable)
        }
        if !question.faces.isEmpty { try await resolve(&question) }
        guard let answer = try await searches.answer(question, deadline: message.deadline) else { return }
        if answer.scanned == 0 {
            try await known.check(collection: question.filter.collection, model: question.filter.model)
        }
        parts.metrics.search.observe(.now - start)
        parts.metrics.scanned.add(answer.scanned)
        parts.metrics.queries.add(question.queries.count)
        try await parts.messenger.reply(SearchAnswer(answer, part: parts.part, epoch: epoch), to: message)
    }

    private func resolve(_ question: inout SearchQuestion) async throws {
        let embeddings: [UUID: Embedding]
        do {
            embeddings = try await parts.source.embeddings(of: question.faces, model: question.filter.model)
        } catch {
            throw Rejection(
                code: "database_unavailable", detail: "Stored faces can't be read now; ask by vector.",
                status: .unavailable)
        }
        try question.resolve(embeddings)
    }

    /// Keeps the change log short; whichever replica comes first does it for all.
    private func forget() async {
        var all = 0
        while let some = try? await parts.source.forget(), some > 0 { all += some }
        if all > 0 { parts.log.info("forgot old changes", ["changes": all]) }
    }

    private func save() async {
        // The mark first: the shard has at least what it says.
        guard let mark = feed.mark else { return }
        await keeper?.save(shard, mark: mark, models: known.models)
    }

    // MARK: Telling

    /// Tells every second, and at once when it becomes ready, until its epoch has been retired for a while.
    private func tell() async {
        let clock = ContinuousClock()
        var told: (at: ContinuousClock.Instant, ready: Bool)?
        var retired: ContinuousClock.Instant?
        while !Task.isCancelled {
            let ready = state.withLock { $0.isReady }
            if told.map({ $0.ready != ready || clock.now - $0.at >= parts.tellEvery }) ?? true {
                do {
                    let epochState = try await parts.register.tell(present(ready))
                    told = (clock.now, ready)
                    if ready { parts.health.ready("loaded") }
                    if epochState == nil { return }
                    if epochState == .retired, retired == nil { retired = clock.now }
                } catch {
                    // The feed says that the database is away; here it is enough to try again.
                    told = (clock.now, ready)
                }
            }
            if let retired, clock.now - retired >= parts.farewell { return }
            try? await clock.sleep(for: min(.milliseconds(50), parts.tellEvery))
        }
    }

    private func present(_ ready: Bool) -> IndexReplica {
        IndexReplica(
            id: id, epoch: epoch.id, shard: parts.part.number, isReady: ready, rows: shard.count,
            generation: shard.generation, mark: feed.mark, address: parts.address, startedAt: startedAt)
    }
}
