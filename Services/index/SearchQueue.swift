import Blocking
import Faces
import FoundationEssentials
import Neighbors
import Synchronization

/// Lets waiting searches share a pass over the rows.
///
/// One thread searches and splits each pass over the cores. While it works, questions gather; those with the same filter
/// and `k` then go over the rows together, so that each block is read once for all of them.
final class SearchQueue: Sendable {
    /// Queries of one pass at most: what is found so far is kept for each.
    static let mostQueries = 2_048

    private final class Ticket: Sendable {
        let question: SearchQuestion
        let deadline: Date?
        let answer = Mutex<Shard.Answer?>(nil)

        init(_ question: SearchQuestion, _ deadline: Date?) {
            self.question = question
            self.deadline = deadline
        }
    }

    private struct Pass: Hashable {
        var filter: Shard.Filter
        var k: Int
    }

    private let shard: Shard
    private let threads: Int
    private let thread = BlockingThread(name: "search")
    private let waiting = Mutex<[Ticket]>([])

    /// Makes a queue whose passes use up to `threads` threads.
    init(shard: Shard, threads: Int) {
        self.shard = shard
        self.threads = threads
    }

    deinit { thread.stop() }

    /// Waits its turn and answers; nil when the deadline passed meanwhile.
    func answer(_ question: SearchQuestion, deadline: Date? = nil) async throws -> Shard.Answer? {
        let ticket = Ticket(question, deadline)
        waiting.withLock { $0.append(ticket) }
        // When this runs, either an earlier run has taken the ticket along, or this one does.
        try await thread.run { [self] in drain() }
        return ticket.answer.withLock { $0 }
    }

    private func drain() {
        let now = Date()
        let tickets = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        let alive = tickets.filter { $0.deadline.map { $0 > now } ?? true }
        let passes = Dictionary(grouping: alive) { Pass(filter: $0.question.filter, k: $0.question.k) }
        for (pass, group) in passes {
            var together: [Ticket] = []
            var queries = 0
            for ticket in group {
                if queries + ticket.question.queries.count > Self.mostQueries {
                    run(pass, together)
                    (together, queries) = ([], 0)
                }
                together.append(ticket)
                queries += ticket.question.queries.count
            }
            run(pass, together)
        }
    }

    private func run(_ pass: Pass, _ tickets: [Ticket]) {
        if tickets.isEmpty { return }
        let answer = shard.search(
            tickets.flatMap(\.question.queries), k: pass.k, filter: pass.filter, threads: threads)
        var start = 0
        for ticket in tickets {
            let end = start + ticket.question.queries.count
            var mine = answer
            mine.results = Array(answer.results[start..<end])
            mine.truncated = Array(answer.truncated[start..<end])
            ticket.answer.withLock { [mine] in $0 = mine }
            start = end
        }
    }
}
