import Testing

@testable import Postgres

@Suite("Fair permits")
struct FairPermitsTests {
    /// Waits until so many stand in the queue.
    private func untilWaiting(_ count: Int, _ permits: FairPermits) async {
        while permits.waiting != count { await Task.yield() }
    }

    @Test("Those who wait are served in the order they came")
    func order() async throws {
        let permits = FairPermits(1)
        try await permits.acquire()
        let served = Notes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await permits.acquire()
                    served.add(number)
                    permits.release()
                }
                await untilWaiting(number + 1, permits)
            }
            permits.release()
            try await group.waitForAll()
        }
        #expect(served.all == Array(0..<20))
    }

    @Test("One who gives up leaves the queue and takes no permit")
    func cancelled() async throws {
        let permits = FairPermits(1)
        try await permits.acquire()
        let gaveUp = Task { await failure { try await permits.acquire() } }
        await untilWaiting(1, permits)
        let patient = Task { try await permits.acquire() }
        await untilWaiting(2, permits)
        gaveUp.cancel()
        #expect(await gaveUp.value?.code == .cancelled)
        permits.release()
        try await patient.value
        #expect(permits.waiting == 0)
    }

    @Test("One who is cancelled before asking gets nothing")
    func cancelledBefore() async throws {
        let permits = FairPermits(1)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await failure { try await permits.acquire() }
        }
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        try await permits.acquire()
    }

    @Test("Closing turns away those who wait and those who come")
    func closed() async throws {
        let permits = FairPermits(1)
        try await permits.acquire()
        let waiting = Task { await failure { try await permits.acquire() } }
        await untilWaiting(1, permits)
        permits.close()
        #expect(await waiting.value?.code == .closed)
        #expect(await failure { try await permits.acquire() }?.code == .closed)
    }
}
