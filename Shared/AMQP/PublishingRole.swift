import Log

/// Publishes on one channel with confirms; `PublisherState` decides.
struct PublishingRole: ConnectionRole {
    enum Command: Sendable {
        case publish(
            PublisherState.ID, AMQPMessage, deadline: ContinuousClock.Instant?,
            CheckedContinuation<PublisherState.Outcome, Never>)
        case cancel(PublisherState.ID)
    }

    private struct Pending {
        var message: AMQPMessage
        var sender: CheckedContinuation<PublisherState.Outcome, Never>
    }

    private let log: Log
    private let declared: Set<String>
    private var state = PublisherState()
    private var pending: [PublisherState.ID: Pending] = [:]
    private var channel: UInt16 = 0
    private var known: Set<String> = []
    private var hasMore = false

    init(topology: AMQPTopology, log: Log) {
        declared = Set(topology.exchanges.map(\.name)).union([""])
        self.log = log
    }

    var nextTimer: Instant? { hasMore ? .now : state.nextTimer }

    mutating func opened(_ link: Link) throws(AMQPError) {
        channel = try link.openChannel()
        try link.confirmPublishes(channel)
        known = declared
        state.opened()
    }

    mutating func lost() {
        state.lost()
        hasMore = false
    }

    mutating func handle(_ command: Command, link: Link?, now: Instant) throws(AMQPError) {
        switch command {
        case .publish(let id, let message, let deadline, let sender):
            pending[id] = Pending(message: message, sender: sender)
            state.submit(id, key: PublisherState.Key(message), size: message.body.count, deadline: deadline)
        case .cancel(let id):
            if let action = state.cancel(id) { finish(action) }
        }
    }

    mutating func received(_ event: Link.Event, link: Link, now: Instant) throws(AMQPError) {
        switch event {
        case .confirmed(_, let tag, let multiple, let positive):
            if !positive {
                log.warning("the broker refused a message; it will be sent again", ["connection": "publish"])
            }
            for action in state.confirmed(tag: tag, multiple: multiple, positive: positive, now: now) { finish(action) }
        case .returned(_, let message):
            guard case .returned(let reason, let exchange, let routingKey) = message.method else { return }
            state.returned(
                PublisherState.Key(
                    exchange: exchange, routingKey: routingKey, messageID: message.properties.messageID),
                reason: reason)
        case .channelClosed(_, let error): throw error
        case .blocked(let reason):
            state.setBlocked(true)
            log.warning("the broker takes no messages for now", ["reason": reason])
        case .unblocked:
            state.setBlocked(false)
            log.info("the broker takes messages again")
        case .delivered, .consumerCancelled: return
        }
    }

    mutating func tick(link: Link?, now: Instant) throws(AMQPError) {
        if let timer = state.nextTimer, timer <= now {
            for action in state.expire(now: now) { finish(action) }
        }
        guard let link else { return }
        hasMore = true
        // A few at a time, so that confirmations are read in between.
        for _ in 0..<32 {
            guard case .send(let id) = state.next(now: now), let message = pending[id]?.message else {
                hasMore = false
                return
            }
            if try !exists(message.exchange, link) {
                if let action = state.unroutable(id, reason: "there is no exchange \(message.exchange)") {
                    finish(action)
                }
                continue
            }
            try link.publish(message, on: channel)
            state.sent(id)
        }
    }

    mutating func finish(_ commands: [Command]) {
        for case .publish(_, _, _, let sender) in commands { sender.resume(returning: .stopped) }
        for action in state.stop() { finish(action) }
    }

    /// Asks the broker once for each exchange: publishing to one that is missing would cost the whole channel.
    private mutating func exists(_ exchange: String, _ link: Link) throws(AMQPError) -> Bool {
        guard !known.contains(exchange) else { return true }
        guard try link.hasExchange(exchange) else { return false }
        known.insert(exchange)
        return true
    }

    private mutating func finish(_ action: PublisherState.Action) {
        guard case .finish(let id, let outcome) = action else { return }
        pending.removeValue(forKey: id)?.sender.resume(returning: outcome)
    }
}

extension PublisherState.Key {
    init(_ message: AMQPMessage) {
        self.init(
            exchange: message.exchange, routingKey: message.routingKey, messageID: message.properties.messageID)
    }
}
