import Testing

@testable import AMQP

@Suite("Consumer state")
struct ConsumerStateTests {
    let now = ContinuousClock.now

    private func consuming() -> ConsumerState {
        var state = ConsumerState(backoff: Backoff(random: { 1 }))
        #expect(state.connectionOpened() == .open)
        state.opened()
        return state
    }

    @Test("A delivery is handled and settled once")
    func once() {
        var state = consuming()
        #expect(state.received(tag: 7) == .handle(generation: 1))
        #expect(state.settled(generation: 1, tag: 7, .ack) == [.ack(tag: 7)])
        #expect(state.settled(generation: 1, tag: 7, .ack) == [.drop])
        #expect(state.settled(generation: 1, tag: 7, .reject(requeue: true)) == [.drop])
    }

    @Test("Acknowledgements are merged as far as nothing below them is unsettled")
    func merged() {
        var state = consuming()
        for tag in 1...8 as ClosedRange<UInt64> { _ = state.received(tag: tag) }
        func settle(_ tags: [UInt64]) { for tag in tags { _ = state.settled(generation: 1, tag: tag, .ack) } }
        settle([3, 1])
        #expect(state.merged([3, 1]).map(\.tag) == [3, 1])
        #expect(state.merged([3, 1]).allSatisfy { !$0.multiple })
        settle([2, 4, 6])
        #expect(state.merged([2, 4, 6]).map(\.tag) == [4, 6])
        #expect(state.merged([2, 4, 6]).map(\.multiple) == [true, false])
        settle([5])
        #expect(state.merged([5]).map(\.multiple) == [false])
        settle([8, 7])
        #expect(state.merged([8, 7]).map(\.tag) == [8] && state.merged([8, 7])[0].multiple)
        #expect(state.merged([]).isEmpty)
    }

    @Test("A rejection says whether the message comes back", arguments: [true, false])
    func reject(requeue: Bool) {
        var state = consuming()
        _ = state.received(tag: 1)
        #expect(state.settled(generation: 1, tag: 1, .reject(requeue: requeue)) == [.reject(tag: 1, requeue: requeue)])
    }

    @Test("What comes over an older channel is not settled on a newer one")
    func stale() {
        var state = consuming()
        _ = state.received(tag: 1)
        state.connectionLost()
        #expect(state.settled(generation: 1, tag: 1, .ack) == [.drop])
        #expect(state.connectionOpened() == .open)
        state.opened()
        #expect(state.received(tag: 1) == .handle(generation: 2))
        #expect(state.settled(generation: 1, tag: 1, .ack) == [.drop])
        #expect(state.settled(generation: 2, tag: 1, .ack) == [.ack(tag: 1)])
    }

    @Test("A closed channel is opened again after a pause that grows, and success resets it")
    func closed() {
        var state = consuming()
        #expect(state.channelClosed(now: now) == .reopen(after: .milliseconds(200)))
        #expect(state.nextTimer == now + .milliseconds(200))
        #expect(state.tick(now: now + .milliseconds(199)) == .drop)
        #expect(state.tick(now: now + .milliseconds(200)) == .open)
        #expect(state.channelClosed(now: now) == .reopen(after: .milliseconds(400)))
        _ = state.tick(now: now + .milliseconds(400))
        state.opened()
        _ = state.received(tag: 1)
        #expect(state.channelClosed(now: now) == .reopen(after: .milliseconds(200)))
    }

    @Test("Losing the connection while waiting for the channel waits for the connection instead")
    func lostWhileWaiting() {
        var state = consuming()
        _ = state.channelClosed(now: now)
        state.connectionLost()
        #expect(state.nextTimer == nil)
        #expect(state.tick(now: now + .seconds(60)) == .drop)
        #expect(state.connectionOpened() == .open)
    }

    @Test("Stopping without deliveries closes at once")
    func stopIdle() {
        var state = consuming()
        #expect(state.stop() == .close)
        #expect(state.isEnded)
    }

    @Test("Stopping with deliveries cancels, then closes when the last is settled")
    func drain() {
        var state = consuming()
        _ = state.received(tag: 1)
        _ = state.received(tag: 2)
        #expect(state.stop() == .cancel)
        #expect(state.stop() == .drop)
        #expect(state.received(tag: 3) == .reject(tag: 3, requeue: true))
        #expect(state.settled(generation: 1, tag: 1, .ack) == [.ack(tag: 1)])
        #expect(!state.isEnded)
        #expect(state.settled(generation: 1, tag: 2, .ack) == [.ack(tag: 2), .close])
        #expect(state.isEnded)
    }

    @Test("Stopping without a connection, or losing it while stopping, ends")
    func stopLost() {
        var idle = ConsumerState()
        #expect(idle.stop() == .drop)
        #expect(idle.isEnded)
        var draining = consuming()
        _ = draining.received(tag: 1)
        _ = draining.stop()
        draining.connectionLost()
        #expect(draining.isEnded)
        var waiting = consuming()
        _ = waiting.channelClosed(now: now)
        _ = waiting.stop()
        #expect(waiting.isEnded && waiting.connectionOpened() == .drop)
    }
}
