import Synchronization

/// A few workers shared by many tasks; live work goes before bulk work, each lane in order of arrival.
public final class WorkerPool<Worker: Sendable>: Sendable {
    /// How urgent a piece of work is.
    public enum Lane: Sendable {
        /// Somebody waits for it.
        case live
        /// The day's uploads.
        case bulk
    }

    private struct State {
        var idle: [Worker]
        var live: [CheckedContinuation<Worker, Never>] = []
        var bulk: [CheckedContinuation<Worker, Never>] = []

        mutating func nextWaiting() -> CheckedContinuation<Worker, Never>? {
            if !live.isEmpty { return live.removeFirst() }
            return bulk.isEmpty ? nil : bulk.removeFirst()
        }
    }
    private let state: Mutex<State>
    /// How many workers there are.
    public let count: Int

    /// Makes a pool of at least one worker.
    public init(_ workers: [Worker]) {
        precondition(!workers.isEmpty, "a pool needs a worker")
        count = workers.count
        state = Mutex(State(idle: workers))
    }

    /// Waits for a worker, lends it to `body`, and takes it back whatever happens.
    ///
    /// Waiting is not ended by cancellation: a worker always comes free again.
    public func use<Value, Failure: Error>(
        _ lane: Lane, _ body: (Worker) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let worker = await take(lane)
        defer { giveBack(worker) }
        return try await body(worker)
    }

    private func take(_ lane: Lane) async -> Worker {
        await withCheckedContinuation { continuation in
            let worker: Worker? = state.withLock { state in
                if let worker = state.idle.popLast() { return worker }
                switch lane {
                case .live: state.live.append(continuation)
                case .bulk: state.bulk.append(continuation)
                }
                return nil
            }
            if let worker { continuation.resume(returning: worker) }
        }
    }

    private func giveBack(_ worker: Worker) {
        let next: CheckedContinuation<Worker, Never>? = state.withLock { state in
            if let next = state.nextWaiting() { return next }
            state.idle.append(worker)
            return nil
        }
        next?.resume(returning: worker)
    }
}
