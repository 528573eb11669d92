import Blocking
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// An actor that lives on a thread of its own.
private actor Owner {
    private nonisolated let thread: BlockingThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    init(thread: BlockingThread) { self.thread = thread }

    func threadID() -> pthread_t { pthread_self() }
    func threadIDThroughHelper() async -> pthread_t { await helper() }
}

private func helper() async -> pthread_t { pthread_self() }

@Suite("A blocking thread")
struct BlockingThreadTests {
    @Test("runs an actor always on the same thread, its async helpers included")
    func sameThread() async {
        let thread = BlockingThread(name: "test-owner")
        let owner = Owner(thread: thread)
        let first = await owner.threadID()
        for _ in 0..<20 {
            #expect(await owner.threadID() == first)
            #expect(await owner.threadIDThroughHelper() == first)
        }
        #expect(first != pthread_self())
        thread.stop()
    }

    @Test("gives back what a blocking call returns or throws")
    func runReturnsAndThrows() async throws {
        struct Odd: Error {}
        let thread = BlockingThread(name: "test-run")
        #expect(try await thread.run { 6 * 7 } == 42)
        await #expect(throws: Odd.self) { try await thread.run { throw Odd() } }
        thread.stop()
    }

    @Test("runs what was queued before stop")
    func stopDrains() async throws {
        let thread = BlockingThread(name: "test-stop")
        let count = Atomic(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask { @Sendable in
                    try? await thread.run { @Sendable in _ = count.add(1, ordering: .relaxed) }
                }
            }
        }
        thread.stop()
        #expect(count.load(ordering: .relaxed) == 50)
    }
}
