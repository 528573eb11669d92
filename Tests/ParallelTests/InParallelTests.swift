import Parallel
import Testing

@Suite("Parts in parallel")
struct InParallelTests {
    @Test("Every part runs once and answers in order", arguments: [(1, 5), (2, 0), (2, 1), (3, 100), (0, 2), (8, 3)])
    func inOrder(_ numbers: (threads: Int, parts: Int)) {
        let answers = inParallel(numbers.threads, parts: numbers.parts) { $0 * $0 }
        #expect(answers == (0..<numbers.parts).map { $0 * $0 })
    }
}
