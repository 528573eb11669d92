@unsafe @preconcurrency import Dispatch
import Synchronization

/// A thread of our own that runs blocking C calls, one job at a time.
///
/// An actor whose `unownedExecutor` is a `BlockingThread` runs wholly on it; with nonisolated-nonsending calls its
/// async helpers stay there. The thread ends when `stop()` was called and the queue is empty.
public final class BlockingThread: SerialExecutor, TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var stopping = false
    }
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    /// Starts the thread under a name of at most 15 bytes.
    public init(name: String) {
        ThreadStart.detached(name: name) { [self] in loop() }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        wake.signal()
    }

    /// Lets the thread end once what is queued has run.
    public func stop() {
        state.withLock { $0.stopping = true }
        wake.signal()
    }

    /// Runs a blocking call on this thread.
    @concurrent
    public func run<Value: Sendable>(_ body: @Sendable @escaping () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Task(executorPreference: self) { @concurrent in
                continuation.resume(with: Result { try body() })
            }
        }
    }

    private func loop() {
        while true {
            wake.wait()
            let (job, stop): (UnownedJob?, Bool) = state.withLock { state in
                state.jobs.isEmpty ? (nil, state.stopping) : (state.jobs.removeFirst(), false)
            }
            if let job {
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
            if stop { return }
        }
    }
}
