import Synchronization

/// Deliveries on their way from a connection's thread to the tasks that read them.
///
/// It is bounded by the broker, which never has more than the prefetch unsettled.
final class DeliveryQueue: Sendable {
    private struct State {
        var deliveries: [AMQPDelivery] = []
        var waiters: [(id: Int, continuation: CheckedContinuation<AMQPDelivery?, Never>)] = []
        var lastWaiter = 0
        var ended = false
    }
    private let state = Mutex(State())

    /// How many nobody has taken yet.
    var count: Int { state.withLock { $0.deliveries.count } }

    /// Hands a delivery to the longest waiting reader, or keeps it.
    func push(_ delivery: AMQPDelivery) {
        let waiter = state.withLock { state -> CheckedContinuation<AMQPDelivery?, Never>? in
            guard state.waiters.isEmpty else { return state.waiters.removeFirst().continuation }
            state.deliveries.append(delivery)
            return nil
        }
        waiter?.resume(returning: delivery)
    }

    /// Takes back what nobody has taken yet.
    func purge() -> [AMQPDelivery] {
        state.withLock { state in
            defer { state.deliveries = [] }
            return state.deliveries
        }
    }

    /// Ends the sequence for all readers.
    func end() {
        let waiters = state.withLock { state in
            state.ended = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: nil) }
    }

    /// The next delivery; nil when the sequence ended or the waiting task was cancelled.
    func next() async -> AMQPDelivery? {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let result = state.withLock { state -> AMQPDelivery?? in
                    if Task.isCancelled || state.ended { return .some(nil) }
                    if !state.deliveries.isEmpty { return state.deliveries.removeFirst() }
                    state.waiters.append((id, continuation))
                    return nil
                }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0).continuation }
            }
            waiter?.resume(returning: nil)
        }
    }
}
