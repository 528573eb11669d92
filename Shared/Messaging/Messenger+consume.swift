import AMQP
import Log
import Wire

extension Messenger {
    /// The messages of a queue, at most `prefetch` unsettled; over reconnects, until the reading task is cancelled.
    ///
    /// `onOpen` is told true when messages can come, and false when the connection is lost; it must return quickly.
    public func incoming(
        _ queue: QueueName, prefetch: Int, onOpen: @escaping @Sendable (Bool) -> Void = { _ in }
    ) -> IncomingSequence {
        IncomingSequence(
            queue: queue,
            consumer: client.consume(namespace.source(of: queue), prefetch: prefetch) { onOpen($0 != nil) },
            messenger: self)
    }

    /// Handles the messages of a queue, `concurrency` at a time, until the task is cancelled; then waits for the handlers.
    ///
    /// When the handler returns the message is done. A `Rejection` or `WireError` is for good: work goes to the
    /// quarantine, and an asker is told. After any other error the message is given back and comes again. Expired
    /// messages are dropped without being handled. Handlers are not cancelled.
    public func consume(
        _ queue: QueueName, prefetch: Int, concurrency: Int = 1,
        onOpen: @escaping @Sendable (Bool) -> Void = { _ in },
        handler: @escaping @Sendable (Incoming) async throws -> Void
    ) async {
        let messages = incoming(queue, prefetch: prefetch, onOpen: onOpen)
        await withTaskGroup { group in
            for _ in 0..<max(1, concurrency) {
                group.addTask { [self] in
                    while let message = await messages.next() {
                        await Task { await handle(message, handler) }.value
                    }
                }
            }
        }
    }

    private func handle(_ message: Incoming, _ handler: @Sendable (Incoming) async throws -> Void) async {
        if message.isExpired {
            message.settle("expired") { message.delivery.ack() }
            return
        }
        guard !message.delivery.isTooLarge else { return await conclude(message, after: nil) }
        do {
            try await handler(message)
            await conclude(message, after: nil)
        } catch {
            await conclude(message, after: error)
        }
    }

    /// Settles a message and answers its asker as `HandlerDecision` says.
    func conclude(_ message: Incoming, after error: (any Error)?) async {
        let decision = HandlerDecision(
            after: error,
            .init(
                patience: message.queue.patience, hasAsker: message.replyTo != nil,
                deliveryCount: message.deliveryCount, isTooLarge: message.delivery.isTooLarge))
        if let reply = decision.reply {
            // An asker that cannot be told runs into its deadline.
            try? await replyFailure(reply.status, reply.text, code: reply.code, to: message)
        }
        switch decision.settlement {
        case .done: message.settle(decision.reply == nil ? "done" : "rejected") { message.delivery.ack() }
        case .retry(let reason): await giveBack(message, reason)
        case .quarantine(let code, let detail): await quarantine(message, code: code, detail: detail)
        case .deadLetter: message.settle("dead_lettered") { message.delivery.reject(requeue: false) }
        case .drop(let reason):
            log.warning(
                "message dropped",
                ["queue": message.queue.description, "method": message.methodPath, "reason": reason])
            message.settle("dropped") { message.delivery.ack() }
        }
    }

    func giveBack(_ message: Incoming, _ reason: String) async {
        log.warning(
            "message given back",
            [
                "queue": message.queue.description, "method": message.methodPath, "reason": reason,
                "delivery_count": message.deliveryCount,
            ])
        try? await Task.sleep(for: HandlerDecision.pause(deliveryCount: message.deliveryCount))
        message.settle("retried") { message.delivery.reject(requeue: true) }
    }
}
