/// The properties of a message; what is nil is left out. Text that a sender gave in other bytes than UTF-8 is repaired.
public struct AMQPProperties: Sendable, Hashable {
    /// The MIME type of the body.
    public var contentType: String?
    /// The encoding of the body, such as `gzip`.
    public var contentEncoding: String?
    /// Further properties, by name.
    public var headers: [String: AMQPValue] = [:]
    /// True when the broker keeps the message on disk (delivery mode 2).
    public var persistent = false
    /// 0 to 9.
    public var priority: UInt8?
    /// What an answer is matched to its question by.
    public var correlationID: String?
    /// The queue that an answer goes to, over the default exchange.
    public var replyTo: String?
    /// Milliseconds until the broker may drop the message, as decimal text.
    public var expiration: String?
    /// What the sender knows the message by.
    public var messageID: String?
    /// Seconds since 1970.
    public var timestamp: UInt64?
    /// What kind of message it is.
    public var type: String?
    /// The sender; the broker refuses any but the one logged in.
    public var userID: String?
    /// The sending program.
    public var appID: String?

    /// Makes empty properties.
    public init() {}

    private var shortStrings: [String?] {
        [contentType, contentEncoding, correlationID, replyTo, expiration, messageID, type, userID, appID]
    }

    func check() throws(AMQPError) {
        guard shortStrings.allSatisfy({ ($0?.utf8.count ?? 0) <= 255 }) else {
            throw AMQPError(.invalid, "a message property has more than 255 bytes; shorten it")
        }
        guard AMQPValue.table(headers).isValid() else {
            throw AMQPError(.invalid, "a header's name has more than 255 bytes, or headers nest deeper than 16 levels")
        }
        guard AMQPValue.table(headers).wireSize <= AMQPMessage.maxHeaderBytes else {
            throw AMQPError(.tooLarge, "the headers have more than \(AMQPMessage.maxHeaderBytes) bytes; shorten them")
        }
    }
}

/// A message to publish.
public struct AMQPMessage: Sendable, Hashable {
    /// The largest body that is sent, in bytes: 64 MiB and room for a frame's head.
    public static let maxBodyBytes = (64 << 20) + 1024
    /// The largest header table that is sent, in bytes.
    public static let maxHeaderBytes = 64 << 10

    /// The exchange; empty for the default exchange, whose keys are queue names.
    public var exchange: String
    /// What the exchange routes by.
    public var routingKey: String
    /// What is said about the message.
    public var properties: AMQPProperties
    /// The content, at most `maxBodyBytes`.
    public var body: [UInt8]
    /// True when a message that reaches no queue is an error.
    public var mandatory: Bool

    /// Makes a message.
    public init(
        exchange: String, routingKey: String, properties: AMQPProperties = .init(), body: [UInt8],
        mandatory: Bool = true
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
        self.mandatory = mandatory
    }

    /// - Throws: `.invalid` or `.tooLarge` when AMQP or the broker could not carry the message.
    func check() throws(AMQPError) {
        guard body.count <= Self.maxBodyBytes else {
            throw AMQPError(.tooLarge, "the body has \(body.count) bytes; \(Self.maxBodyBytes) is the most")
        }
        guard exchange.utf8.count <= 255, routingKey.utf8.count <= 255 else {
            throw AMQPError(.invalid, "an exchange's name or a routing key has more than 255 bytes")
        }
        try properties.check()
    }
}
