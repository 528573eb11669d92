import FoundationEssentials
import HTTPServer
import Messaging
import Wire

extension Gateway {
    /// How long a request waits for the broker to take its message.
    private static let patience = Duration.seconds(20)

    /// Publishes work and waits until the broker has confirmed it.
    ///
    /// The message itself carries no deadline: what was accepted stays in its queue until somebody does it.
    /// - Throws: `.unavailable` when the broker took nothing in time, and what publishing throws.
    func publishWork(_ message: some WireMessage, as method: Wire.Method, to route: Route) async throws {
        try await messenger.publish(message, as: method, to: route, patience: Self.patience)
    }

    /// As above, for the bytes of a message that was published before.
    func publishWork(body: [UInt8], methodPath: String, messageID: String, to route: Route) async throws {
        let context = messageID.isEmpty ? MessageContext() : MessageContext(messageID: messageID)
        try await messenger.publish(
            body: body, methodPath: methodPath, to: route, context: context, patience: Self.patience)
    }
}
