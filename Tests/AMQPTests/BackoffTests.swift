import Testing

@testable import AMQP

@Suite("Backoff")
struct BackoffTests {
    @Test(
        "Pauses double up to the limit", arguments: [(0, 200), (1, 400), (2, 800), (4, 3200), (5, 5000), (60, 5000)])
    func doubles(attempts: Int, milliseconds: Int) {
        var backoff = Backoff(random: { 1 })
        for _ in 0..<attempts { _ = backoff.next() }
        #expect(backoff.next() == .milliseconds(milliseconds))
    }

    @Test("Jitter takes away at most half")
    func jitter() {
        var low = Backoff(random: { 0 })
        var high = Backoff(random: { 1 })
        #expect(low.next() == .milliseconds(100))
        #expect(high.next() == .milliseconds(200))
    }

    @Test("Success starts over")
    func reset() {
        var backoff = Backoff(random: { 1 })
        for _ in 0..<9 { _ = backoff.next() }
        backoff.reset()
        #expect(backoff.next() == .milliseconds(200))
    }
}
