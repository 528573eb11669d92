import Blocking
import Synchronization
import Testing

@Suite("Rounds")
struct RoundsTests {
    private struct Broken: Error {}

    /// Lets the work of a round wait until the test says so, and remembers the rounds.
    private final class Gate: Sendable {
        private let state = Mutex<(rounds: [[Int]], open: Bool, waiting: [CheckedContinuation<Void, Never>])>(
            ([], false, []))
        var rounds: [[Int]] { state.withLock { $0.rounds } }

        func pass(_ requests: [Int]) async {
            await withCheckedContinuation { continuation in
                let open = state.withLock { state in
                    state.rounds.append(requests)
                    if !state.open { state.waiting.append(continuation) }
                    return state.open
                }
                if open { continuation.resume() }
            }
        }

        func open() {
            let waiting = state.withLock { state in
                state.open = true
                defer { state.waiting = [] }
                return state.waiting
            }
            for one in waiting { one.resume() }
        }
    }

    @Test("One caller is served alone, and those who come meanwhile together")
    func together() async throws {
        let gate = Gate()
        let rounds = Rounds<Int, Int>(limit: 4) { requests in
            await gate.pass(requests)
            return requests.map { $0 * 10 }
        }
        try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            group.addTask { (0, try await rounds.take(0)) }
            while gate.rounds.isEmpty { await Task.yield() }
            for number in 1...9 { group.addTask { (number, try await rounds.take(number)) } }
            while rounds.waiting < 9 { await Task.yield() }
            gate.open()
            for try await (number, answer) in group { #expect(answer == number * 10) }
        }
        #expect(gate.rounds.map(\.count) == [1, 4, 4, 1])
        #expect(gate.rounds.flatMap { $0 }.sorted() == Array(0...9))
        #expect(try await rounds.take(7) == 70)
    }

    @Test("A round that fails fails its callers, and the next one works")
    func failure() async throws {
        let rounds = Rounds<Int, Int>(limit: 4) { requests in
            if requests.contains(13) { throw Broken() }
            return requests
        }
        await #expect(throws: Broken.self) { _ = try await rounds.take(13) }
        #expect(try await rounds.take(1) == 1)
    }
}
