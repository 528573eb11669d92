import Blocking
import Synchronization
import Testing

@Suite("A worker pool")
struct WorkerPoolTests {
    @Test("never lends one worker twice at a time")
    func exclusive() async {
        let pool = WorkerPool([0, 1, 2])
        let busy = Mutex(Set<Int>())
        let clashes = Atomic(0)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask { @Sendable in
                    await pool.use(number % 3 == 0 ? .live : .bulk) { worker in
                        if !busy.withLock({ $0.insert(worker).inserted }) { clashes.add(1, ordering: .relaxed) }
                        await Task.yield()
                        _ = busy.withLock { $0.remove(worker) }
                    }
                }
            }
        }
        #expect(clashes.load(ordering: .relaxed) == 0)
    }

    @Test("serves live work before bulk work that came earlier")
    func liveFirst() async {
        let pool = WorkerPool([0])
        let order = Mutex<[String]>([])
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { @Sendable in await pool.use(.bulk) { _ in for await _ in gate { break } } }
            try? await Task.sleep(for: .milliseconds(50))
            for name in ["bulk 1", "bulk 2"] {
                group.addTask { @Sendable in await pool.use(.bulk) { _ in order.withLock { $0.append(name) } } }
                try? await Task.sleep(for: .milliseconds(50))
            }
            group.addTask { @Sendable in await pool.use(.live) { _ in order.withLock { $0.append("live") } } }
            try? await Task.sleep(for: .milliseconds(50))
            open.yield()
        }
        #expect(order.withLock { $0 } == ["live", "bulk 1", "bulk 2"])
    }

    @Test("takes the worker back when the work fails")
    func failure() async {
        struct Odd: Error {}
        let pool = WorkerPool([0])
        await #expect(throws: Odd.self) { try await pool.use(.bulk) { _ in throw Odd() } }
        #expect(await pool.use(.bulk) { $0 } == 0)
    }
}
