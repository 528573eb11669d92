/// A message that came from a queue. Settle it once: `ack` when its effect is durable, else `reject`.
///
/// Settling twice, or after the channel it came over is gone, does nothing: the broker delivers it again by itself.
public struct AMQPDelivery: Sendable {
    /// The exchange the message was published to; empty for the default exchange.
    public let exchange: String
    /// The key the message was published with.
    public let routingKey: String
    /// True when the broker may have delivered the message before.
    public let redelivered: Bool
    /// What its sender said about it.
    public let properties: AMQPProperties
    /// The body; empty when `isTooLarge`.
    public let body: [UInt8]
    /// What the body has in bytes, also when it was too large to be kept.
    public let bodySize: UInt64
    let generation: Int
    let tag: UInt64
    let settle: @Sendable (ConsumerState.Settlement) -> Void

    /// True when the body was beyond what this client keeps in memory, and was thrown away.
    public var isTooLarge: Bool { bodySize > 0 && body.isEmpty }

    /// Tells the broker that the message is done with.
    public func ack() { settle(.ack) }

    /// Gives the message back: to be delivered again, or else dead-lettered where the queue has it so.
    public func reject(requeue: Bool) { settle(.reject(requeue: requeue)) }
}
