import Blocking
public import Log
import Synchronization

/// A client of one broker: one connection publishes, another consumes, each on a thread of its own.
///
/// `run` keeps both up for ever. Publishing waits for the broker's confirmation over reconnects; consumers go on after
/// them. All methods may be called from any task, also before `run`.
public final class AMQPClient: Sendable {
    private struct Status {
        var publishing = false
        var consuming = false
        var listeners: [@Sendable (Bool) -> Void] = []
        var isConnected: Bool { publishing && consuming }
    }

    private let address: AMQPAddress
    private let name: String
    private let topology: AMQPTopology
    private let log: Log
    private let status = Mutex(Status())
    private let publishing = Mailbox<PublishingRole.Command>()
    private let consuming = Mailbox<ConsumingRole.Command>()
    private let lastID = Atomic<Int>(0)

    /// Makes a client; `name` is what the broker's operator sees.
    public init(address: AMQPAddress, name: String, topology: AMQPTopology, log: Log) {
        self.address = address
        self.name = name
        self.topology = topology
        self.log = log
    }

    /// Connects and works until the task is cancelled; then runs `drain`, with the connections still up, and ends.
    ///
    /// Call it once. Afterwards publishing throws `.stopped` and all sequences have ended.
    public func run(drain: @escaping @Sendable () async -> Void = {}) async {
        let threads = [BlockingThread(name: "amqp-publish"), BlockingThread(name: "amqp-consume")]
        let work = Task { [self] in
            async let publishing: Void? = try? threads[0].run { [self] in publishingLoop() }
            async let consuming: Void? = try? threads[1].run { [self] in consumingLoop() }
            _ = await (publishing, consuming)
        }
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        await Task { await drain() }.value
        publishing.stop()
        consuming.stop()
        await work.value
        for thread in threads { thread.stop() }
    }

    /// Publishes and waits until the broker has confirmed; sends again after a lost connection or a refusal.
    ///
    /// - Throws: `.unroutable` when a mandatory message reaches no queue or the exchange is missing, `.timedOut` at the
    ///   deadline (the message may still arrive), `.cancelled`, `.stopped`, `.tooLarge` or `.invalid`.
    public func publish(
        _ message: AMQPMessage, until deadline: ContinuousClock.Instant? = nil
    ) async throws(AMQPError) {
        try message.check()
        let id = lastID.add(1, ordering: .relaxed).newValue
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if !publishing.send(.publish(id, message, deadline: deadline, continuation)) {
                    continuation.resume(returning: PublisherState.Outcome.stopped)
                } else if Task.isCancelled {
                    publishing.send(.cancel(id))
                }
            }
        } onCancel: {
            publishing.send(.cancel(id))
        }
        switch outcome {
        case .confirmed: return
        case .unroutable(let reason):
            throw AMQPError(
                .unroutable,
                "no queue takes messages of \(message.exchange) with the key \(message.routingKey): \(reason)")
        case .timedOut: throw AMQPError(.timedOut, "the broker did not confirm the message in time")
        case .cancelled: throw AMQPError(.cancelled, "the publishing task was cancelled")
        case .stopped: throw AMQPError(.stopped, "the client does not run any more")
        }
    }

    /// Consumes with at most `prefetch` (1 to 65535) deliveries unsettled.
    ///
    /// `onChange` is told the queue's name when the consumer is open, and nil when it is not; it must return quickly.
    public func consume(
        _ source: AMQPSource, prefetch: Int, onChange: @escaping @Sendable (String?) -> Void = { _ in }
    ) -> AMQPConsumer {
        let id = lastID.add(1, ordering: .relaxed).newValue
        let deliveries = DeliveryQueue()
        let subscription = ConsumingRole.Subscription(
            id: id, source: source, prefetch: max(1, min(prefetch, 65535)), deliveries: deliveries, onChange: onChange)
        if !consuming.send(.subscribe(subscription)) { deliveries.end() }
        return AMQPConsumer(deliveries: deliveries) { [consuming] in consuming.send(.stop(id)) }
    }

    /// True while both connections are up.
    public var isConnected: Bool { status.withLock { $0.isConnected } }

    /// Calls `listener` with the present state and on every change of it, from any thread.
    public func onConnectionChange(_ listener: @escaping @Sendable (Bool) -> Void) {
        let now = status.withLock { status in
            status.listeners.append(listener)
            return status.isConnected
        }
        listener(now)
    }

    private func publishingLoop() {
        let log = log.named("amqp")
        var loop = ConnectionLoop(
            address: address, name: "\(name) publish", topology: topology, log: log, mailbox: publishing,
            role: PublishingRole(topology: topology, log: log)
        ) { [weak self] up in self?.report { $0.publishing = up } }
        loop.run()
    }

    private func consumingLoop() {
        let log = log.named("amqp")
        var loop = ConnectionLoop(
            address: address, name: "\(name) consume", topology: topology, log: log, mailbox: consuming,
            role: ConsumingRole(mailbox: consuming, log: log)
        ) { [weak self] up in self?.report { $0.consuming = up } }
        loop.run()
    }

    private func report(_ change: (inout Status) -> Void) {
        let listeners = status.withLock { status -> [@Sendable (Bool) -> Void] in
            let before = status.isConnected
            change(&status)
            return status.isConnected == before ? [] : status.listeners
        }
        for listener in listeners { listener(isConnected) }
    }
}
