import Testing
import Wire

@testable import Messaging

@Suite("Handler decisions")
struct HandlerDecisionTests {
    struct Broken: Error, CustomStringConvertible {
        var description: String { "the disk is full" }
    }
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var error: (any Error)?
        var patience = QueueName.Patience.untilLimit
        var hasAsker = false
        var deliveryCount = 0
        var isTooLarge = false
        var settlement: HandlerDecision.Settlement
        var reply: GRPCStatus?
        var testDescription: String { name }
    }

    static let bad = Rejection(code: "not_an_image", detail: "send a picture")
    static let broken = WireError(.truncated, "short")
    static let cases: [Case] = [
        .init(name: "a handler that returns is done", settlement: .done),
        .init(name: "a question that is answered is done", patience: .once, hasAsker: true, settlement: .done),
        .init(
            name: "rejected work is quarantined", error: bad,
            settlement: .quarantine(code: "not_an_image", detail: "send a picture")),
        .init(
            name: "rejected work with an asker is quarantined and the asker told", error: bad, hasAsker: true,
            settlement: .quarantine(code: "not_an_image", detail: "send a picture"), reply: .invalidArgument),
        .init(
            name: "a rejected question is answered", error: bad, patience: .once, hasAsker: true, settlement: .done,
            reply: .invalidArgument),
        .init(
            name: "a rejected question that nobody asks is dropped", error: bad, patience: .once,
            settlement: .drop("not_an_image: send a picture")),
        .init(
            name: "bytes that are no message are quarantined with the decoder's code", error: broken,
            settlement: .quarantine(code: "wire_truncated", detail: broken.description)),
        .init(name: "work that fails comes back", error: Broken(), settlement: .retry("the disk is full")),
        .init(
            name: "work that fails the fourth time comes back", error: Broken(), deliveryCount: 4,
            settlement: .retry("the disk is full")),
        .init(
            name: "work that fails to the limit is quarantined with its reason", error: Broken(), deliveryCount: 5,
            settlement: .quarantine(code: "gave_up", detail: "the disk is full")),
        .init(
            name: "a question that fails comes back once", error: Broken(), patience: .once, hasAsker: true,
            settlement: .retry("the disk is full")),
        .init(
            name: "a question that fails twice is answered, without details", error: Broken(), patience: .once,
            hasAsker: true, deliveryCount: 1, settlement: .drop("the disk is full"), reply: .internalError),
        .init(
            name: "the quarantine's reader tries for ever", error: Broken(), patience: .forever, deliveryCount: 900,
            settlement: .retry("the disk is full")),
        .init(
            name: "what the quarantine's reader rejects stays there", error: bad, patience: .forever,
            settlement: .retry("not_an_image: send a picture")),
        .init(name: "work too large to be read is left to the broker", isTooLarge: true, settlement: .deadLetter),
        .init(
            name: "a question too large to be read is answered", patience: .once, hasAsker: true, isTooLarge: true,
            settlement: .done, reply: .invalidArgument),
    ]

    @Test("What becomes of a message", arguments: cases)
    func decision(_ it: Case) {
        let decision = HandlerDecision(
            after: it.error,
            .init(
                patience: it.patience, hasAsker: it.hasAsker, deliveryCount: it.deliveryCount, isTooLarge: it.isTooLarge
            )
        )
        #expect(decision.settlement == it.settlement)
        #expect(decision.reply?.status == it.reply)
        #expect(!(decision.reply?.text.contains("disk") ?? false))
    }

    @Test(
        "The pause before giving back grows and ends",
        arguments: [(-1, 100), (0, 100), (1, 200), (4, 1600), (5, 3000), (9999, 3000)])
    func pause(count: Int, milliseconds: Int) {
        #expect(HandlerDecision.pause(deliveryCount: count) == .milliseconds(milliseconds))
    }
}
