import CRabbitMQ

extension Link {
    /// Makes the broker confirm every message published on the channel.
    func confirmPublishes(_ channel: UInt16) throws(AMQPError) {
        _ = unsafe amqp_confirm_select(state, channel)
        try check("asking for publisher confirms")
    }

    /// Writes a message; returns when the system has taken its bytes.
    func publish(_ message: AMQPMessage, on channel: UInt16) throws(AMQPError) {
        var arena = CArena()
        var properties = unsafe message.properties.raw(in: &arena)
        let exchange = unsafe arena.bytes(message.exchange)
        let key = unsafe arena.bytes(message.routingKey)
        let code = unsafe message.body.withUnsafeBytes { body in
            let bytes = unsafe amqp_bytes_t(
                len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress))
            return unsafe amqp_basic_publish(
                state, channel, exchange, key, message.mandatory ? 1 : 0, 0, &properties, bytes)
        }
        try check(status: code, "publishing")
    }

    /// Starts to consume with at most `prefetch` deliveries unsettled.
    func consume(_ queue: String, on channel: UInt16, prefetch: Int, exclusive: Bool) throws(AMQPError) {
        _ = unsafe amqp_basic_qos(state, channel, 0, UInt16(clamping: prefetch), 0)
        try check("setting the prefetch")
        var arena = CArena()
        _ = unsafe amqp_basic_consume(
            state, channel, arena.bytes(queue), arena.bytes("c"), 0, 0, exclusive ? 1 : 0, arena.table([:]))
        try check("consuming from \(queue)")
    }

    /// Tells the broker to send the channel's consumer no more.
    func cancelConsumer(on channel: UInt16) throws(AMQPError) {
        var arena = CArena()
        _ = unsafe amqp_basic_cancel(state, channel, arena.bytes("c"))
        try check("cancelling a consumer")
    }

    /// Settles a delivery for good, with `multiple` all unsettled ones up to it.
    func ack(_ tag: UInt64, multiple: Bool, on channel: UInt16) throws(AMQPError) {
        try check(status: unsafe amqp_basic_ack(state, channel, tag, multiple ? 1 : 0), "acknowledging")
    }

    /// Gives a delivery back, to be delivered again or dead-lettered.
    func reject(_ tag: UInt64, requeue: Bool, on channel: UInt16) throws(AMQPError) {
        try check(status: unsafe amqp_basic_reject(state, channel, tag, requeue ? 1 : 0), "rejecting")
    }
}
