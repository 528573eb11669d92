import AMQP
import FoundationEssentials
public import Wire

extension Messenger {
    /// Publishes a message and waits until the broker has confirmed it, over reconnects.
    ///
    /// It waits until the context's deadline; without one, until the task is cancelled or `patience` is over. The message
    /// does not say how patient its sender is: once it is in its queue it stays there.
    /// - Throws: `.unroutable`, `.deadlineExceeded`, `.cancelled`, `.unavailable` when the messenger has ended or nothing
    ///   was confirmed with patience, `.tooLarge`.
    public func publish(
        _ message: some WireMessage, as method: Wire.Method, to route: Route, context: MessageContext = .init(),
        patience: Duration? = nil
    ) async throws(MessagingError) {
        try await publish(
            body: Frame.encode(message), methodPath: method.path, to: route, context: context, patience: patience)
    }

    /// Publishes bytes as they are, such as a message out of the quarantine; else as `publish` of a message.
    public func publish(
        body: [UInt8], methodPath: String, to route: Route, context: MessageContext = .init(),
        patience: Duration? = nil
    ) async throws(MessagingError) {
        let properties = AMQPProperties(
            methodPath: methodPath, context: context, program: program, persistent: route.isPersistent)
        try await publish(body, properties, to: route, until: context.deadline, patience: patience)
    }

    func publish(
        _ body: [UInt8], _ properties: AMQPProperties, to route: Route, until deadline: Date?,
        patience: Duration? = nil
    ) async throws(MessagingError) {
        if let deadline, deadline <= Date() {
            throw MessagingError(.deadlineExceeded, "the deadline passed before the message was sent")
        }
        let message = AMQPMessage(
            exchange: namespace.name(route.exchange), routingKey: route.key, properties: properties, body: body,
            mandatory: route.isMandatory)
        do throws(AMQPError) {
            let end = [deadline?.instant, patience.map { .now + $0 }].compactMap { $0 }.min()
            try await client.publish(message, until: end)
        } catch {
            if let patience, error.code == .timedOut, deadline == nil {
                throw MessagingError(.unavailable, "the broker took nothing within \(patience)")
            }
            throw MessagingError(error, isConnected: isConnected)
        }
        published(route)
    }
}

extension MessagingError {
    init(_ error: AMQPError, isConnected: Bool) {
        switch error.code {
        case .unroutable: self.init(.unroutable, error.detail)
        case .timedOut where !isConnected: self.init(.unavailable, "the broker is not connected")
        case .timedOut: self.init(.deadlineExceeded, error.detail)
        case .cancelled: self.init(.cancelled, error.detail)
        case .tooLarge: self.init(.tooLarge, error.detail)
        case .invalid: self.init(.invalid, error.detail)
        default: self.init(.unavailable, error.detail)
        }
    }
}
