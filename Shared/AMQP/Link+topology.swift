import CRabbitMQ

extension Link {
    /// Declares everything on a channel of its own.
    ///
    /// - Throws: `.channelClosed` when something exists with other arguments; the description names it.
    func declare(_ topology: AMQPTopology) throws(AMQPError) {
        let channel = try openChannel()
        for exchange in topology.exchanges {
            var arena = CArena()
            _ = unsafe amqp_exchange_declare(
                state, channel, arena.bytes(exchange.name), arena.bytes(exchange.kind.rawValue), 0, 1, 0, 0,
                arena.table([:]))
            try check("declaring the exchange \(exchange.name)")
        }
        for queue in topology.queues {
            var arena = CArena()
            _ = unsafe amqp_queue_declare(
                state, channel, arena.bytes(queue.name), 0, 1, 0, 0, arena.table(queue.arguments))
            try check("declaring the queue \(queue.name)")
        }
        for binding in topology.bindings {
            try bind(channel, queue: binding.queue, exchange: binding.exchange, key: binding.key)
        }
        unsafe amqp_maybe_release_buffers_on_channel(state, channel)
        try closeChannel(channel)
    }

    /// True when the exchange exists; the default exchange always does.
    func hasExchange(_ name: String) throws(AMQPError) -> Bool {
        guard !name.isEmpty else { return true }
        let channel = try openChannel()
        var arena = CArena()
        _ = unsafe amqp_exchange_declare(
            state, channel, arena.bytes(name), arena.bytes("direct"), 1, 0, 0, 0, arena.table([:]))
        do {
            try check("looking for the exchange \(name)")
        } catch let error where error.code == .unroutable {
            try confirmClose(of: channel)
            return false
        }
        try closeChannel(channel)
        return true
    }

    /// Declares a durable queue for whoever consumes it, bound as asked.
    func declareShared(
        _ channel: UInt16, _ queue: AMQPTopology.Queue, bindings: [AMQPSource.Binding]
    ) throws(AMQPError) {
        var arena = CArena()
        _ = unsafe amqp_queue_declare(
            state, channel, arena.bytes(queue.name), 0, 1, 0, 0, arena.table(queue.arguments))
        try check("declaring the queue \(queue.name)")
        for binding in bindings { try bind(channel, queue: queue.name, exchange: binding.exchange, key: binding.key) }
    }

    /// Declares a queue for this connection alone, bound as asked.
    func declareExclusive(_ channel: UInt16, name: String, bindings: [AMQPSource.Binding]) throws(AMQPError) {
        var arena = CArena()
        _ = unsafe amqp_queue_declare(state, channel, arena.bytes(name), 0, 0, 1, 1, arena.table([:]))
        try check("declaring the queue \(name)")
        for binding in bindings { try bind(channel, queue: name, exchange: binding.exchange, key: binding.key) }
    }

    private func bind(_ channel: UInt16, queue: String, exchange: String, key: String) throws(AMQPError) {
        var arena = CArena()
        _ = unsafe amqp_queue_bind(
            state, channel, arena.bytes(queue), arena.bytes(exchange), arena.bytes(key), arena.table([:]))
        try check("binding the queue \(queue) to \(exchange) with the key \(key)")
    }
}
