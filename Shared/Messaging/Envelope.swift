import AMQP
import FoundationEssentials
import Wire

/// Names of headers.
enum Header {
    static let timeout = "grpc-timeout"
    static let status = "grpc-status"
    static let message = "grpc-message"
    static let traceparent = "traceparent"
    /// The deadline in milliseconds since 1970; `grpc-timeout` alone counts from when nobody knows exactly.
    static let deadline = "x-rollcall-deadline"
    /// The stable code of a failure.
    static let code = "x-rollcall-code"
    /// The quorum queue's count of earlier deliveries.
    static let deliveryCount = "x-delivery-count"
}

extension AMQPProperties {
    /// The properties of a message of ours.
    init(methodPath: String, context: MessageContext, program: String, persistent: Bool, now: Date = Date()) {
        self.init()
        contentType = "application/grpc+proto"
        type = methodPath
        messageID = context.messageID
        correlationID = context.correlationID
        replyTo = context.replyTo
        self.persistent = persistent
        timestamp = UInt64(max(0, now.timeIntervalSince1970))
        appID = program
        if let traceparent = context.traceparent { headers[Header.traceparent] = .string(traceparent) }
        if let deadline = context.deadline {
            let left = Int64((max(0, min(deadline.timeIntervalSince(now), 1e9)) * 1000).rounded(.up))
            headers[Header.timeout] = .string(GRPCTimeout.encode(.milliseconds(left)))
            headers[Header.deadline] = .int(Int64(clamping: Int(deadline.timeIntervalSince1970.clamped * 1000)))
            expiration = String(min(left, 4_294_967_295))
        }
    }

    /// When the message becomes worthless: our own header, else `grpc-timeout` counted from the timestamp, else from now.
    func deadline(now: Date) -> Date? {
        if let milliseconds = headers[Header.deadline]?.number {
            return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        }
        guard let text = headers[Header.timeout]?.text, let timeout = GRPCTimeout.decode(text) else { return nil }
        let sent = timestamp.map { Date(timeIntervalSince1970: Double($0)) } ?? now
        // A clock that is ahead must not make a question live longer than it asks for.
        return min(sent, now).addingTimeInterval(timeout.seconds)
    }
}

extension Double {
    /// Far enough for every date, near enough for integers.
    fileprivate var clamped: Double { Swift.min(Swift.max(self, -1e12), 1e12) }
}

extension Duration {
    /// The whole duration in seconds.
    var seconds: Double {
        let parts = components
        return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
    }
}

extension Date {
    /// The same moment on the continuous clock.
    var instant: ContinuousClock.Instant {
        .now + .milliseconds(Int64(max(-1e9, min(1e9, timeIntervalSinceNow)) * 1000))
    }
}
