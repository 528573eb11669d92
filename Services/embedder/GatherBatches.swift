import Messaging
import Synchronization

/// Reads `embed.bulk`, gathers messages into batches of about `limit` chips, and hands them to `handle`, at most `atOnce`
/// batches at a time. Returns when the task is cancelled and the batches at work are finished.
func gatherBatches(
    from messenger: Messenger, limit: Int, atOnce: Int,
    handle: @escaping @Sendable ([PendingRecord]) async -> Void
) async throws {
    let batch = BatchBox(limit: limit)
    let slots = Slots(atOnce)
    // One batch and a half for each that is at work.
    let prefetch = max(4, (limit + limit / 2) * atOnce)
    try await withThrowingDiscardingTaskGroup { group in
        for await incoming in messenger.incoming(.embedBulk, prefetch: prefetch) {
            guard let pending = await PendingRecord(incoming) else { continue }
            switch batch.add(pending) {
            case .wait: break
            case .flush(let full):
                await slots.take()
                group.addTask {
                    await handle(full)
                    slots.giveBack()
                }
            case .arm(let round):
                group.addTask {
                    var tick = Batch<PendingRecord>.Tick.again
                    while case .again = tick {
                        try? await Task.sleep(for: .milliseconds(20))
                        tick = batch.tick(round: round)
                    }
                    guard case .due = tick else { return }
                    // A batch waits for its slot before it is closed, so that it can go on filling meanwhile.
                    await slots.take()
                    if let rest = batch.close(round: round) { await handle(rest) }
                    slots.giveBack()
                }
            }
        }
    }
}

/// The batch being filled, shared by the reader and the timers.
private final class BatchBox: Sendable {
    private let batch: Mutex<Batch<PendingRecord>>
    init(limit: Int) { batch = Mutex(Batch(limit: limit)) }
    func add(_ item: PendingRecord) -> Batch<PendingRecord>.Action {
        batch.withLock { $0.add(item, weight: item.chips.count) }
    }
    func tick(round: Int) -> Batch<PendingRecord>.Tick { batch.withLock { $0.tick(round: round) } }
    func close(round: Int) -> [PendingRecord]? { batch.withLock { $0.close(round: round) } }
}

/// A counted permission to work.
private final class Slots: Sendable {
    private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>
    init(_ count: Int) { state = Mutex((count, [])) }

    func take() async {
        await withCheckedContinuation { continuation in
            let now = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if now { continuation.resume() }
        }
    }

    func giveBack() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
