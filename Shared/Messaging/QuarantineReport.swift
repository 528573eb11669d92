import AMQP

/// Why a message is in the quarantine; carried in its headers.
public struct QuarantineReport: Sendable, Hashable {
    /// A stable code in snake_case; `delivery_limit` when workers died over it.
    public var code: String
    /// What is wrong.
    public var detail: String
    /// The program that gave up, if it lived to say so.
    public var worker: String
    /// How often it was delivered.
    public var count: Int
    /// The queue it was in.
    public var queue: String
    /// The exchange it was published to first.
    public var exchange: String
    /// The key it was published with first.
    public var routingKey: String

    /// Makes a report.
    public init(
        code: String, detail: String, worker: String, count: Int, queue: String, exchange: String, routingKey: String
    ) {
        self.code = code
        self.detail = detail
        self.worker = worker
        self.count = count
        self.queue = queue
        self.exchange = exchange
        self.routingKey = routingKey
    }

    var headers: [String: AMQPValue] {
        [
            Header.code: .string(String(code.prefix(200))), "x-rollcall-error": .string(String(detail.prefix(2000))),
            "x-rollcall-worker": .string(worker), "x-rollcall-count": .int(Int64(count)),
            "x-rollcall-queue": .string(queue), "x-rollcall-exchange": .string(exchange),
            "x-rollcall-routing-key": .string(routingKey),
        ]
    }

    /// Reads our headers, else the broker's record of dead letters, else says that nobody knows.
    init(headers: [String: AMQPValue], namespace: Namespace = Namespace("")) {
        let death = headers["x-death"]?.items?.first?.members ?? [:]
        let reason = death["reason"]?.text
        // The broker does not say how often it delivered; it gives up one delivery above its limit.
        let deliveries = reason == "delivery_limit" ? Topology.deliveryLimit + 1 : death["count"]?.number ?? 0
        code = headers[Header.code]?.text ?? reason ?? "unknown"
        detail =
            headers["x-rollcall-error"]?.text
            ?? (reason == "delivery_limit"
                ? "workers died or gave it back each time it was delivered" : "dead-lettered")
        worker = headers["x-rollcall-worker"]?.text ?? ""
        count = headers["x-rollcall-count"]?.number ?? deliveries
        queue = headers["x-rollcall-queue"]?.text ?? namespace.plain(death["queue"]?.text ?? "")
        exchange = headers["x-rollcall-exchange"]?.text ?? namespace.plain(death["exchange"]?.text ?? "")
        routingKey = headers["x-rollcall-routing-key"]?.text ?? death["routing-keys"]?.items?.first?.text ?? ""
    }
}

extension Incoming {
    /// Of a message of the queue `.dead`: why it is there.
    public var quarantineReport: QuarantineReport {
        QuarantineReport(headers: delivery.properties.headers, namespace: messenger.namespace)
    }
}
