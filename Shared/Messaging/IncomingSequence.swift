import AMQP

/// The messages of a queue; it survives reconnects and ends when a reading task is cancelled or the messenger ends.
///
/// Several tasks may read; each message goes to one of them.
public struct IncomingSequence: AsyncSequence, Sendable {
    public typealias Element = Incoming
    public typealias Failure = Never

    let queue: QueueName
    let consumer: AMQPConsumer
    let messenger: Messenger

    /// The next message; nil when the sequence has ended.
    public func next() async -> Incoming? {
        guard let delivery = await consumer.next() else { return nil }
        return Incoming(delivery, queue: queue, messenger: messenger)
    }

    /// Ends the sequence; what was read can still be settled.
    public func stop() { consumer.stop() }

    public func makeAsyncIterator() -> Iterator { Iterator(sequence: self) }

    /// Reads the sequence.
    public struct Iterator: AsyncIteratorProtocol {
        let sequence: IncomingSequence

        public mutating func next() async -> Incoming? { await sequence.next() }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> Incoming? { await sequence.next() }
    }
}
