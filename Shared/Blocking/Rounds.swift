import Synchronization

/// Does for many callers at once what is dear to do for each: while one round is at work, those who come gather for the next.
///
/// Nobody waits for company: a caller that comes alone is served at once, and alone. The more callers come, the larger the
/// rounds get, by themselves.
public final class Rounds<Request: Sendable, Answer: Sendable>: Sendable {
    private struct State {
        var waiting: [(request: Request, answer: CheckedContinuation<Answer, any Error>)] = []
        var working = false
    }
    private let state = Mutex(State())
    private let limit: Int
    private let work: @Sendable ([Request]) async throws -> [Answer]

    /// Makes it from the work of one round of 1 to `limit` requests, which gives an answer to each, in order; what it
    /// throws, all callers of the round get.
    public init(limit: Int, work: @escaping @Sendable ([Request]) async throws -> [Answer]) {
        precondition(limit > 0, "a round needs a request")
        self.limit = limit
        self.work = work
    }

    /// How many wait for a round to begin.
    public var waiting: Int { state.withLock { $0.waiting.count } }

    /// Takes part in the next round and waits for its end; cancelling a caller does not end the round.
    ///
    /// - Throws: what the work throws.
    public func take(_ request: Request) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let first = state.withLock { state in
                state.waiting.append((request, continuation))
                defer { state.working = true }
                return !state.working
            }
            if first { Task { await rounds() } }
        }
    }

    /// Round after round until nobody waits.
    private func rounds() async {
        while true {
            let round = state.withLock { state in
                let round = Array(state.waiting.prefix(limit))
                state.waiting.removeFirst(round.count)
                if round.isEmpty { state.working = false }
                return round
            }
            if round.isEmpty { return }
            do {
                let answers = try await work(round.map(\.request))
                precondition(answers.count == round.count, "a round has an answer for each request")
                for (caller, answer) in zip(round, answers) { caller.answer.resume(returning: answer) }
            } catch {
                for caller in round { caller.answer.resume(throwing: error) }
            }
        }
    }
}
