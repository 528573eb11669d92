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
        let messenger = messenger
        try await Self.inTime { try await messenger.publish(message, as: method, to: route) }
    }

    /// As above, for the bytes of a message that was published before.
    func publishWork(body: [UInt8], methodPath: String, messageID: String, to route: Route) async throws {
        let messenger = messenger
        let context = messageID.isEmpty ? MessageContext() : MessageContext(messageID: messageID)
        try await Self.inTime {
            try await messenger.publish(body: body, methodPath: methodPath, to: route, context: context)
        }
    }

    private static func inTime(_ publish: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await publish() }
            group.addTask {
                try await Task.sleep(for: patience)
                throw MessagingError(.unavailable, "the broker took nothing within \(patience)")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
