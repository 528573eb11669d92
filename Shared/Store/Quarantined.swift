public import FoundationEssentials

/// A message that could not be handled, to be kept.
public struct NewQuarantined: Hashable, Sendable {
    /// The queue it was taken from.
    public var queue: String
    /// The method path, for example "/rollcall.v1.Detector/Submit".
    public var method: String
    public var messageID: String
    public var body: [UInt8]
    /// A stable word for the reason.
    public var code: String
    public var detail: String
    /// Which worker gave up.
    public var worker: String
    /// How often it was tried.
    public var count: Int
    /// Where it was published, so that it can be published again.
    public var exchange: String
    public var routingKey: String

    /// Makes one.
    public init(
        queue: String, method: String, messageID: String, body: [UInt8], code: String, detail: String, worker: String,
        count: Int, exchange: String, routingKey: String
    ) {
        self.queue = queue
        self.method = method
        self.messageID = messageID
        self.body = body
        self.code = code
        self.detail = detail
        self.worker = worker
        self.count = count
        self.exchange = exchange
        self.routingKey = routingKey
    }
}

/// A message that could not be handled, as it is kept.
public struct Quarantined: Hashable, Sendable {
    public let id: UUID
    public let queue: String
    public let method: String
    public let messageID: String
    /// The message's bytes; empty in lists (`quarantined(id:)` has them).
    public let body: [UInt8]
    /// How many bytes the message has.
    public let bodyBytes: Int
    public let code: String
    public let detail: String
    public let worker: String
    public let count: Int
    public let exchange: String
    public let routingKey: String
    public let createdAt: Date
    /// "held", "retried" or "discarded".
    public let state: String
}
