import Log

/// Runs any number of consumers, each on a channel of its own; `ConsumerState` decides.
struct ConsumingRole: ConnectionRole {
    /// What a consumer asked for.
    struct Subscription: Sendable {
        var id: Int
        var source: AMQPSource
        var prefetch: Int
        var deliveries: DeliveryQueue
        /// Told the queue's name whenever the consumer is open, and nil when it is not.
        var onChange: @Sendable (String?) -> Void
    }

    enum Command: Sendable {
        case subscribe(Subscription)
        case settle(Int, generation: Int, tag: UInt64, ConsumerState.Settlement)
        case stop(Int)
    }

    private struct Consumer {
        var subscription: Subscription
        var state = ConsumerState()
        var channel: UInt16?
        /// Deliveries to be acknowledged, gathered while commands are taken.
        var acks: [UInt64] = []
    }

    private let log: Log
    private let mailbox: Mailbox<Command>
    private var consumers: [Int: Consumer] = [:]
    private var channels: [UInt16: Int] = [:]

    init(mailbox: Mailbox<Command>, log: Log) {
        self.mailbox = mailbox
        self.log = log
    }

    var nextTimer: Instant? { consumers.values.compactMap(\.state.nextTimer).min() }

    mutating func opened(_ link: Link) throws(AMQPError) {
        for id in consumers.keys.sorted() {
            guard let action = consumers[id]?.state.connectionOpened() else { continue }
            try act([action], on: id, link: link, now: .now)
        }
    }

    mutating func lost() {
        channels.removeAll()
        for id in consumers.keys {
            consumers[id]?.state.connectionLost()
            closed(id)
        }
    }

    mutating func handle(_ command: Command, link: Link?, now: Instant) throws(AMQPError) {
        switch command {
        case .subscribe(let subscription):
            consumers[subscription.id] = Consumer(subscription: subscription)
            if link != nil, let action = consumers[subscription.id]?.state.connectionOpened() {
                try act([action], on: subscription.id, link: link, now: now)
            }
        case .settle(let id, let generation, let tag, let settlement):
            let actions = consumers[id]?.state.settled(generation: generation, tag: tag, settlement) ?? []
            try act(actions, on: id, link: link, now: now)
        case .stop(let id):
            guard let action = consumers[id]?.state.stop() else { return }
            try act([action], on: id, link: link, now: now)
            // What nobody has taken yet goes back.
            for delivery in consumers[id]?.subscription.deliveries.purge() ?? [] { delivery.reject(requeue: true) }
        }
    }

    mutating func received(_ event: Link.Event, link: Link, now: Instant) throws(AMQPError) {
        switch event {
        case .delivered(let channel, let message):
            guard let id = channels[channel], case .delivery(let tag, _, _, _) = message.method,
                let action = consumers[id]?.state.received(tag: tag)
            else { return }
            if case .handle(let generation) = action {
                handOut(message, to: id, generation: generation)
            } else {
                try act([action], on: id, link: link, now: now)
            }
        case .channelClosed(let channel, let error):
            guard let id = channels[channel] else { return }
            try channelClosed(id, error, link: link, now: now)
        case .consumerCancelled(let channel):
            guard let id = channels[channel] else { return }
            try link.closeChannel(channel)
            try channelClosed(id, AMQPError(.channelClosed, "the broker cancelled the consumer"), link: link, now: now)
        case .blocked, .unblocked, .confirmed, .returned: return
        }
    }

    mutating func tick(link: Link?, now: Instant) throws(AMQPError) {
        guard let link else { return }
        for id in Array(consumers.keys) { try acknowledge(id, link: link) }
        guard let timer = nextTimer, timer <= now else { return }
        for id in consumers.keys.sorted() {
            guard let action = consumers[id]?.state.tick(now: now) else { continue }
            try act([action], on: id, link: link, now: now)
        }
    }

    mutating func finish(_ commands: [Command]) {
        for case .subscribe(let subscription) in commands { subscription.deliveries.end() }
        for consumer in consumers.values { consumer.subscription.deliveries.end() }
    }

    private func handOut(_ message: ContentAssembler<Link.Method>.Message, to id: Int, generation: Int) {
        guard case .delivery(let tag, let redelivered, let exchange, let routingKey) = message.method else { return }
        let delivery = AMQPDelivery(
            exchange: exchange, routingKey: routingKey, redelivered: redelivered, properties: message.properties,
            body: message.body, bodySize: message.bodySize, generation: generation, tag: tag,
            settle: { [mailbox] in mailbox.send(.settle(id, generation: generation, tag: tag, $0)) })
        consumers[id]?.subscription.deliveries.push(delivery)
    }

    private mutating func act(
        _ actions: [ConsumerState.Action], on id: Int, link: Link?, now: Instant
    ) throws(AMQPError) {
        for action in actions {
            guard let link, let consumer = consumers[id] else { break }
            switch action {
            case .open: try open(id, link: link, now: now)
            case .ack(let tag): consumers[id]?.acks.append(tag)
            case .reject(let tag, let requeue):
                if let channel = consumer.channel { try link.reject(tag, requeue: requeue, on: channel) }
            case .cancel:
                if let channel = consumer.channel { try link.cancelConsumer(on: channel) }
            case .close:
                try acknowledge(id, link: link)
                if let channel = consumer.channel {
                    channels[channel] = nil
                    try link.closeChannel(channel)
                }
                closed(id)
            case .handle, .reopen, .drop: break
            }
        }
        if consumers[id]?.state.isEnded ?? false { forget(id) }
    }

    /// Sends what was gathered: every settlement is an entry in the queue's log at the broker, so the fewer the better.
    private mutating func acknowledge(_ id: Int, link: Link) throws(AMQPError) {
        guard let consumer = consumers[id], !consumer.acks.isEmpty else { return }
        consumers[id]?.acks = []
        guard let channel = consumer.channel else { return }
        for (tag, multiple) in consumer.state.merged(consumer.acks) {
            try link.ack(tag, multiple: multiple, on: channel)
        }
    }

    private mutating func open(_ id: Int, link: Link, now: Instant) throws(AMQPError) {
        guard let subscription = consumers[id]?.subscription else { return }
        let channel = try link.openChannel()
        let queue: String
        do throws(AMQPError) {
            switch subscription.source {
            case .queue(let name):
                queue = name
                try link.consume(name, on: channel, prefetch: subscription.prefetch, exclusive: false)
            case .shared(let shared, let bindings):
                queue = shared.name
                try link.declareShared(channel, shared, bindings: bindings)
                try link.consume(queue, on: channel, prefetch: subscription.prefetch, exclusive: false)
            case .exclusive(let prefix, let bindings):
                queue = "\(prefix).\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
                try link.declareExclusive(channel, name: queue, bindings: bindings)
                try link.consume(queue, on: channel, prefetch: subscription.prefetch, exclusive: true)
            }
        } catch {
            guard error.code == .channelClosed || error.code == .unroutable else { throw error }
            try link.confirmClose(of: channel)
            try channelClosed(id, error, link: link, now: now)
            return
        }
        consumers[id]?.channel = channel
        consumers[id]?.state.opened()
        channels[channel] = id
        subscription.onChange(queue)
    }

    private mutating func channelClosed(_ id: Int, _ error: AMQPError, link: Link, now: Instant) throws(AMQPError) {
        closed(id)
        guard let action = consumers[id]?.state.channelClosed(now: now) else { return }
        if case .reopen(let pause) = action {
            log.error(
                "a consumer's channel was closed; it will be opened again",
                ["error": error.detail, "retry_ms": Int(pause.milliseconds)])
        }
        try act([action], on: id, link: link, now: now)
    }

    /// The consumer has no channel any more: what waits in its queue will come again.
    private mutating func closed(_ id: Int) {
        guard let consumer = consumers[id] else { return }
        _ = consumer.subscription.deliveries.purge()
        consumers[id]?.acks = []
        if let channel = consumer.channel {
            channels[channel] = nil
            consumers[id]?.channel = nil
            consumer.subscription.onChange(nil)
        }
        if consumer.state.isEnded { forget(id) }
    }

    private mutating func forget(_ id: Int) {
        guard let consumer = consumers.removeValue(forKey: id) else { return }
        if let channel = consumer.channel { channels[channel] = nil }
        consumer.subscription.deliveries.end()
    }
}
