public import FoundationEssentials

/// What a message carries besides its content.
public struct MessageContext: Sendable {
    /// The dedupe key; a new UUID unless given.
    public var messageID: String
    /// Given back with the answer.
    public var correlationID: String?
    /// The queue the answer goes to.
    public var replyTo: String?
    /// After this the message is worthless: nobody needs to handle it.
    public var deadline: Date?
    /// The W3C trace context.
    public var traceparent: String?

    /// Makes a context.
    public init(
        messageID: String = UUID().uuidString.lowercased(), correlationID: String? = nil, replyTo: String? = nil,
        deadline: Date? = nil, traceparent: String? = nil
    ) {
        self.messageID = messageID
        self.correlationID = correlationID
        self.replyTo = replyTo
        self.deadline = deadline
        self.traceparent = traceparent
    }

    /// A new message on behalf of another: it keeps the asker, the deadline and the trace, and gets an ID of its own.
    public init(forwarding incoming: Incoming) {
        self.init(
            correlationID: incoming.correlationID, replyTo: incoming.replyTo, deadline: incoming.deadline,
            traceparent: incoming.traceparent)
    }
}
