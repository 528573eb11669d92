/// The deliveries of a queue as a sequence that survives reconnects; at most the prefetch are unsettled at any time.
///
/// Several tasks may read; each delivery goes to one of them. The sequence ends when `stop` is called, a reading task is
/// cancelled, or the client ends. What was handed out can still be settled after that.
public final class AMQPConsumer: AsyncSequence, Sendable {
    public typealias Element = AMQPDelivery
    public typealias Failure = Never

    private let deliveries: DeliveryQueue
    private let stopping: @Sendable () -> Void

    init(deliveries: DeliveryQueue, stopping: @escaping @Sendable () -> Void) {
        self.deliveries = deliveries
        self.stopping = stopping
    }

    deinit { stopping() }

    /// Ends the sequence; deliveries that nobody has taken go back to the queue.
    public func stop() {
        deliveries.end()
        stopping()
    }

    /// The next delivery; nil when the sequence has ended. A cancelled task ends it.
    public func next() async -> AMQPDelivery? {
        let delivery = await deliveries.next()
        if delivery == nil { stop() }
        return delivery
    }

    public func makeAsyncIterator() -> Iterator { Iterator(consumer: self) }

    /// Reads the sequence.
    public struct Iterator: AsyncIteratorProtocol {
        let consumer: AMQPConsumer

        public mutating func next() async -> AMQPDelivery? { await consumer.next() }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> AMQPDelivery? {
            await consumer.next()
        }
    }
}
