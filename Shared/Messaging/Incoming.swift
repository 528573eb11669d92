import AMQP
public import FoundationEssentials
import Synchronization
public import Wire

/// A message that came from a queue. Settle it once with `done`, `retry` or `quarantine`; a second time does nothing.
///
/// One that is let go of without being settled is given back.
public struct Incoming: Sendable {
    /// The queue it came from.
    public let queue: QueueName
    /// When it becomes worthless.
    public let deadline: Date?
    let delivery: AMQPDelivery
    let messenger: Messenger
    let token: Token

    init(_ delivery: AMQPDelivery, queue: QueueName, messenger: Messenger) {
        self.delivery = delivery
        self.queue = queue
        self.messenger = messenger
        deadline = delivery.properties.deadline(now: Date())
        token = Token(counting: messenger.unsettled) {
            messenger.consumed(queue, "forgotten")
            delivery.reject(requeue: true)
        }
    }

    /// The gRPC path in the property `type`; empty when the sender gave none.
    public var methodPath: String { delivery.properties.type ?? "" }
    /// The method; nil when the path is none of ours.
    public var method: Wire.Method? { Wire.Method(path: methodPath) }
    /// The dedupe key, if the sender gave one.
    public var messageID: String? { delivery.properties.messageID }
    /// What the asker knows its question by.
    public var correlationID: String? { delivery.properties.correlationID }
    /// The queue the answer goes to; nil when nobody waits.
    public var replyTo: String? { delivery.properties.replyTo.flatMap { $0.isEmpty ? nil : $0 } }
    /// The W3C trace context.
    public var traceparent: String? { delivery.properties.headers[Header.traceparent]?.text }
    /// True when the deadline has passed.
    public var isExpired: Bool { deadline.map { $0 <= Date() } ?? false }
    /// True when it may have been delivered before.
    public var redelivered: Bool { delivery.redelivered }
    /// How often it was delivered before, as far as the broker counts.
    public var deliveryCount: Int {
        max(0, delivery.properties.headers[Header.deliveryCount]?.number ?? (delivery.redelivered ? 1 : 0))
    }
    /// The body: one gRPC frame, or whatever a foreign sender put there; empty when it was too large to be read.
    public var body: [UInt8] { delivery.body }
    /// The body's size in bytes, also when it was too large to be read.
    public var bodySize: Int { Int(clamping: delivery.bodySize) }
    /// The exchange it was published to, and its key.
    public var route: Route { Route(exchange: messenger.namespace.plain(delivery.exchange), key: delivery.routingKey) }

    /// Makes sure that it is the method this consumer serves.
    ///
    /// - Throws: a `Rejection` (`unknown_method`) for any other; an asker is told `unimplemented`.
    public func require(_ method: Wire.Method) throws(Rejection) {
        guard self.method == method else {
            throw Rejection(
                code: "unknown_method",
                detail: "The type \"\(methodPath.prefix(100))\" is not served here, \(method) is; see rollcall.proto.",
                status: .unimplemented)
        }
    }

    /// Reads the body as one frame with one message.
    public func decode<M: WireMessage>(_ type: M.Type) throws(WireError) -> M {
        try Frame.decodeOne(type, from: delivery.body)
    }

    /// Settles the message: its effect is durable.
    public func done() async { settle("done") { delivery.ack() } }

    /// Gives the message back after a short pause, to be handled again by whoever takes it.
    ///
    /// Work that was given back too often goes to the quarantine with the reason. A question is given back once, then
    /// its asker is told.
    public func retry(_ reason: String) async { await messenger.conclude(self, after: HandlerFailure(reason)) }

    /// Puts the message into the quarantine, confirmed, and settles it; gives it back when that does not work.
    public func quarantine(code: String, _ detail: String) async {
        await messenger.quarantine(self, code: code, detail: detail)
    }

    /// Settles once and counts the outcome.
    func settle(_ outcome: String, _ action: () -> Void) {
        guard token.settle() else { return }
        messenger.consumed(queue, outcome)
        action()
    }

    /// Counts as unsettled until it is settled. A message that everybody has forgotten goes back to its queue.
    final class Token: Sendable {
        private let isSettled = Atomic(false)
        private let count: Count
        private let forgotten: @Sendable () -> Void

        init(counting count: Count, forgotten: @escaping @Sendable () -> Void) {
            self.count = count
            self.forgotten = forgotten
            count.value.add(1, ordering: .relaxed)
        }

        deinit { if settle() { forgotten() } }

        /// False when it was settled before.
        func settle() -> Bool {
            guard isSettled.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
            else { return false }
            count.value.subtract(1, ordering: .relaxed)
            return true
        }
    }

    /// How many messages are unsettled.
    final class Count: Sendable {
        let value = Atomic<Int>(0)
    }
}

/// A reason in words, for a retry that was asked for.
struct HandlerFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
