import FoundationEssentials
import Lifecycle
import Messaging
import Metrics
import Neighbors
import Wire

/// Loads the shard, then follows changes and answers searches until cancelled.
///
/// A replica that has not loaded takes no searches: those who ask wait for another replica, or for it.
struct IndexService: Service {
    /// Requests taken from the broker at a time; those that wait here share a pass.
    static let concurrency = 32

    let messenger: Messenger
    let feed: ShardFeed
    let searches: SearchQueue
    let part: ShardPart
    let metrics: IndexMetrics

    func run() async throws {
        let mark = try await feed.load()
        await withTaskGroup { group in
            group.addTask { await feed.follow(from: mark) }
            group.addTask {
                await messenger.consume(.changes, prefetch: 100) { message in
                    feed.noticed(try message.decode(FacesChanged.self).faces)
                }
            }
            group.addTask {
                await messenger.consume(
                    .search(part.number), prefetch: Self.concurrency, concurrency: Self.concurrency, handler: answer)
            }
        }
        try Task.checkCancellation()
    }

    @Sendable
    private func answer(_ message: Incoming) async throws {
        try message.require(.search)
        let question = try SearchQuestion(message.decode(SearchRequest.self))
        guard message.replyTo != nil else { return }
        let start = ContinuousClock.now
        guard let answer = try await searches.answer(question, deadline: message.deadline) else { return }
        metrics.search.observe(.now - start)
        metrics.scanned.add(answer.scanned)
        metrics.queries.add(question.queries.count)
        try await messenger.reply(SearchAnswer(answer, part: part), to: message)
    }
}
