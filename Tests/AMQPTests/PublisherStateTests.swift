import Testing

@testable import AMQP

@Suite("Publisher state")
struct PublisherStateTests {
    typealias Action = PublisherState.Action
    let now = ContinuousClock.now
    static let key = PublisherState.Key(exchange: "e", routingKey: "k", messageID: "m")

    private func submit(
        _ state: inout PublisherState, _ ids: [Int], size: Int = 1, deadline: ContinuousClock.Instant? = nil
    ) {
        for id in ids {
            state.submit(
                id, key: .init(exchange: "e", routingKey: "k", messageID: "\(id)"), size: size, deadline: deadline)
        }
    }

    /// Sends all the state wants to send now.
    private func send(_ state: inout PublisherState) -> [Int] {
        var sent: [Int] = []
        while case .send(let id) = state.next(now: now) {
            state.sent(id)
            sent.append(id)
        }
        return sent
    }

    @Test("Nothing is sent without a connection, everything in order with one")
    func order() {
        var state = PublisherState()
        submit(&state, [1, 2, 3])
        #expect(send(&state).isEmpty)
        state.opened()
        #expect(send(&state) == [1, 2, 3])
        #expect(state.underWay == 3)
    }

    @Test("One confirmation ends one message, a multiple one all before it")
    func multiple() {
        var state = PublisherState()
        state.opened()
        submit(&state, [1, 2, 3, 4, 5])
        _ = send(&state)
        #expect(state.confirmed(tag: 2, multiple: false, positive: true, now: now) == [.finish(2, .confirmed)])
        #expect(
            state.confirmed(tag: 4, multiple: true, positive: true, now: now)
                == [.finish(1, .confirmed), .finish(3, .confirmed), .finish(4, .confirmed)])
        #expect(state.confirmed(tag: 4, multiple: true, positive: true, now: now) == [])
        #expect(state.confirmed(tag: 0, multiple: true, positive: true, now: now) == [.finish(5, .confirmed)])
        #expect(state.count == 0)
    }

    @Test("Numbers that were never given are ignored", arguments: [0, 7, UInt64.max], [true, false])
    func strange(tag: UInt64, multiple: Bool) {
        var state = PublisherState()
        state.opened()
        #expect(state.confirmed(tag: tag, multiple: multiple, positive: true, now: now) == [])
        submit(&state, [1])
        #expect(send(&state) == [1])
        #expect(state.confirmed(tag: 1, multiple: false, positive: true, now: now) == [.finish(1, .confirmed)])
    }

    @Test("A returned message is unroutable once its confirmation comes")
    func returned() {
        var state = PublisherState()
        state.opened()
        submit(&state, [1, 2])
        _ = send(&state)
        state.returned(.init(exchange: "e", routingKey: "k", messageID: "2"), reason: "312 NO_ROUTE")
        state.returned(.init(exchange: "e", routingKey: "k", messageID: "unknown"), reason: "312 NO_ROUTE")
        #expect(
            state.confirmed(tag: 2, multiple: true, positive: true, now: now)
                == [.finish(1, .confirmed), .finish(2, .unroutable("312 NO_ROUTE"))])
    }

    @Test("Twins are returned one for one, the oldest first")
    func twins() {
        var state = PublisherState()
        state.opened()
        for id in 1...2 { state.submit(id, key: Self.key, size: 1, deadline: nil) }
        _ = send(&state)
        state.returned(Self.key, reason: "a")
        state.returned(Self.key, reason: "b")
        #expect(
            state.confirmed(tag: 2, multiple: true, positive: true, now: now)
                == [.finish(1, .unroutable("a")), .finish(2, .unroutable("b"))])
    }

    @Test("What was under way when the connection was lost is sent again, oldest first")
    func lost() {
        var state = PublisherState(windowCount: 2)
        state.opened()
        submit(&state, [1, 2, 3])
        #expect(send(&state) == [1, 2])
        #expect(state.confirmed(tag: 1, multiple: false, positive: true, now: now) == [.finish(1, .confirmed)])
        #expect(send(&state) == [3])
        state.lost()
        #expect(send(&state).isEmpty)
        state.opened()
        #expect(send(&state) == [2, 3])
        #expect(
            state.confirmed(tag: 2, multiple: true, positive: true, now: now)
                == [.finish(2, .confirmed), .finish(3, .confirmed)])
    }

    @Test("A refused message is sent again after a pause that grows")
    func refused() {
        var state = PublisherState()
        state.opened()
        submit(&state, [1])
        var time = now
        for (tag, pause) in [(1, 100), (2, 200), (3, 400)] {
            guard case .send(1) = state.next(now: time) else {
                Issue.record("not sent")
                return
            }
            state.sent(1)
            #expect(state.confirmed(tag: UInt64(tag), multiple: false, positive: false, now: time) == [])
            #expect(state.next(now: time + .milliseconds(pause - 1)) == nil)
            #expect(state.nextTimer == time + .milliseconds(pause))
            time += .milliseconds(pause)
        }
    }

    @Test("The window bounds messages and bytes, and lets one large message through")
    func window() {
        var state = PublisherState(windowCount: 3, windowBytes: 10)
        state.opened()
        submit(&state, [1], size: 50)
        submit(&state, [2, 3, 4, 5, 6], size: 4)
        #expect(send(&state) == [1])
        _ = state.confirmed(tag: 1, multiple: false, positive: true, now: now)
        #expect(send(&state) == [2, 3])
        _ = state.confirmed(tag: 3, multiple: true, positive: true, now: now)
        #expect(send(&state) == [4, 5])
    }

    @Test("A blocked connection sends nothing and still takes confirmations")
    func blocked() {
        var state = PublisherState()
        state.opened()
        submit(&state, [1])
        _ = send(&state)
        state.setBlocked(true)
        submit(&state, [2])
        #expect(send(&state).isEmpty)
        #expect(state.confirmed(tag: 1, multiple: false, positive: true, now: now) == [.finish(1, .confirmed)])
        state.setBlocked(false)
        #expect(send(&state) == [2])
    }

    @Test("A deadline ends a message, sent or not")
    func deadline() {
        var state = PublisherState(windowCount: 1)
        state.opened()
        submit(&state, [1, 2], deadline: now + .seconds(1))
        #expect(send(&state) == [1])
        #expect(state.nextTimer == now + .seconds(1))
        #expect(state.expire(now: now) == [])
        #expect(state.expire(now: now + .seconds(1)) == [.finish(1, .timedOut), .finish(2, .timedOut)])
        #expect(state.confirmed(tag: 1, multiple: false, positive: true, now: now) == [])
        #expect(state.underWay == 0 && state.count == 0)
    }

    @Test("Cancelling frees the window, and twice does nothing")
    func cancel() {
        var state = PublisherState(windowCount: 1)
        state.opened()
        submit(&state, [1, 2])
        #expect(send(&state) == [1])
        #expect(state.cancel(1) == .finish(1, .cancelled))
        #expect(state.cancel(1) == nil)
        #expect(send(&state) == [2])
        #expect(state.stop() == [.finish(2, .stopped)])
    }

    @Test("Thousands pass through without growing")
    func many() {
        var state = PublisherState()
        state.opened()
        var done = 0
        for id in 1...10_000 {
            submit(&state, [id])
            _ = send(&state)
            if id % 50 == 0 {
                done += state.confirmed(tag: UInt64(id), multiple: true, positive: true, now: now).count
            }
        }
        #expect(done == 10_000 && state.count == 0)
    }
}
