import Testing
import Wire

@testable import Messaging

@Suite("Reply desk")
struct ReplyDeskTests {
    private let soon = ContinuousClock.now + .milliseconds(50)
    private let later = ContinuousClock.now + .seconds(600)

    private func reply(_ id: String, _ body: [UInt8] = []) -> Reply {
        Reply(correlationID: id, status: .ok, text: "", code: nil, body: body)
    }
    private func wait(_ slot: Slot<ReplyDesk.Outcome>?, _ until: ContinuousClock.Instant) async -> ReplyDesk.Outcome? {
        await slot?.value(until: until, late: .timedOut, cancelled: .cancelled)
    }

    @Test("An answer reaches its question, also when it is early, and no other")
    func answer() async {
        let desk = ReplyDesk()
        desk.queueChanged("q")
        let a = desk.open("a", queue: "q")
        let b = desk.open("b", queue: "q")
        desk.take(reply("b", [2]))
        desk.take(reply("nobody"))
        desk.take(reply("a", [1]))
        desk.take(reply("a", [9]))
        #expect(await wait(a, later) == .answer(reply("a", [1])))
        #expect(await wait(b, later) == .answer(reply("b", [2])))
        #expect(desk.count == 0)
    }

    @Test("A question without an answer ends at its deadline")
    func late() async {
        let desk = ReplyDesk()
        desk.queueChanged("q")
        let slot = desk.open("a", queue: "q")
        #expect(await wait(slot, soon) == .timedOut)
        desk.close("a")
        desk.take(reply("a"))
        #expect(desk.count == 0)
    }

    @Test("A lost queue loses its questions, and a new one has a new name")
    func lost() async {
        let desk = ReplyDesk()
        desk.queueChanged("q1")
        let slot = desk.open("a", queue: "q1")
        desk.queueChanged(nil)
        #expect(await wait(slot, later) == .lost)
        #expect(desk.open("a", queue: "q1") == nil)
        let waiting = Task { await desk.queue(until: later) }
        desk.queueChanged("q2")
        #expect(await waiting.value == "q2")
    }

    @Test("Waiting for a queue ends at the deadline, with the desk, and by cancelling")
    func noQueue() async {
        let desk = ReplyDesk()
        #expect(await desk.queue(until: soon) == nil)
        let cancelled = Task { await desk.queue(until: later) }
        cancelled.cancel()
        #expect(await cancelled.value == nil)
        let ended = Task { await desk.queue(until: later) }
        desk.end()
        #expect(await ended.value == nil)
        #expect(await desk.queue(until: later) == nil)
    }

    @Test("A cancelled asker stops waiting")
    func cancelled() async {
        let desk = ReplyDesk()
        desk.queueChanged("q")
        let slot = desk.open("a", queue: "q")
        let asker = Task { await wait(slot, later) }
        asker.cancel()
        #expect(await asker.value == .cancelled)
    }
}
