import Synchronization

/// A number of permits, given out in the order they were asked for.
final class FairPermits: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<PostgresError?, Never>
    }
    private struct State {
        var free: Int
        var waiters: [Waiter] = []
        var nextID: UInt64 = 0
        var closed = false
    }
    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiters.count } }

    /// Waits for a permit.
    ///
    /// - Throws: `.cancelled` when the task is cancelled meanwhile, `.closed` after `close()`.
    func acquire() async throws(PostgresError) {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enqueue(Waiter(id: id, continuation: continuation))
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(returning: Self.cancelled)
        }
        if let failure { throw failure }
    }

    /// Gives a permit back: to the one who waits longest, if somebody does.
    func release() {
        let next = state.withLock { state -> Waiter? in
            guard !state.waiters.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.continuation.resume(returning: nil)
    }

    /// Turns everyone away who waits or comes later.
    func close() {
        let waiters = state.withLock { state in
            state.closed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: Self.closed) }
    }

    private func enqueue(_ waiter: Waiter) {
        // Cancellation is looked at under the lock: the handler either finds the waiter or it is seen here.
        let answer = state.withLock { state -> PostgresError?? in
            if state.closed { return .some(Self.closed) }
            if Task.isCancelled { return .some(Self.cancelled) }
            if state.free > 0 {
                state.free -= 1
                return .some(nil)
            }
            state.waiters.append(waiter)
            return nil
        }
        if let answer { waiter.continuation.resume(returning: answer) }
    }

    private static let cancelled = PostgresError(.cancelled, "waiting for a database connection was cancelled")
    private static let closed = PostgresError(.closed, "the connections to the database were closed")
}
