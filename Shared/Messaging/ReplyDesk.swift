import Synchronization

/// Brings answers to those who asked.
final class ReplyDesk: Sendable {
    /// How waiting for an answer ended.
    enum Outcome: Sendable, Equatable {
        case answer(Reply)
        /// The queue the answer would have come to is gone.
        case lost
        case timedOut
        case cancelled
    }

    private struct State {
        /// The queue that answers come to, while it is open.
        var queue: String?
        var waitingForQueue: [Slot<String?>] = []
        var questions: [String: Slot<Outcome>] = [:]
        var ended = false
    }
    private let state = Mutex(State())

    /// Questions without an answer yet.
    var count: Int { state.withLock { $0.questions.count } }

    /// The queue is open under a name, or is not.
    func queueChanged(_ queue: String?) {
        let (waiting, lost) = state.withLock { state in
            state.queue = queue
            let waiting = queue == nil ? [] : state.waitingForQueue
            let lost = Array(state.questions.values)
            if queue != nil { state.waitingForQueue = [] }
            state.questions = [:]
            return (waiting, lost)
        }
        for slot in waiting { slot.resolve(queue) }
        for slot in lost { slot.resolve(.lost) }
    }

    /// No more answers will come.
    func end() {
        let waiting = state.withLock { state in
            state.ended = true
            defer { state.waitingForQueue = [] }
            return state.waitingForQueue
        }
        for slot in waiting { slot.resolve(nil) }
        queueChanged(nil)
    }

    /// The queue that answers come to; nil when there is none until the deadline, or the task was cancelled.
    func queue(until deadline: ContinuousClock.Instant) async -> String? {
        let slot = Slot<String?>()
        let queue = state.withLock { state in
            if state.queue == nil, !state.ended { state.waitingForQueue.append(slot) }
            if state.ended { slot.resolve(nil) }
            return state.queue
        }
        if let queue { return queue }
        defer { state.withLock { $0.waitingForQueue.removeAll { $0 === slot } } }
        return await slot.value(until: deadline, late: nil, cancelled: nil)
    }

    /// Opens a question; nil when the queue has changed meanwhile.
    func open(_ correlationID: String, queue: String) -> Slot<Outcome>? {
        state.withLock { state in
            guard state.queue == queue else { return nil }
            let slot = Slot<Outcome>()
            state.questions[correlationID] = slot
            return slot
        }
    }

    /// Forgets a question.
    func close(_ correlationID: String) {
        state.withLock { _ = $0.questions.removeValue(forKey: correlationID) }
    }

    /// An answer came; one that nobody waits for is thrown away.
    func take(_ reply: Reply) {
        state.withLock { $0.questions.removeValue(forKey: reply.correlationID) }?.resolve(.answer(reply))
    }
}
