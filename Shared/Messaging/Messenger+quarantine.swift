import AMQP
import FoundationEssentials
import Log

extension Messenger {
    /// Publishes the message's bytes to the quarantine, then settles it; gives it back when that does not work.
    func quarantine(_ message: Incoming, code: String, detail: String) async {
        let report = QuarantineReport(
            code: code, detail: detail, worker: program, count: message.deliveryCount + 1,
            queue: message.queue.description, exchange: namespace.plain(message.delivery.exchange),
            routingKey: message.delivery.routingKey)
        let original = message.delivery.properties
        var properties = AMQPProperties()
        properties.contentType = original.contentType
        properties.type = original.type
        properties.messageID = original.messageID
        properties.correlationID = original.correlationID
        properties.persistent = true
        properties.timestamp = original.timestamp
        properties.appID = original.appID
        properties.headers = report.headers
        if let traceparent = message.traceparent { properties.headers[Header.traceparent] = .string(traceparent) }
        do {
            try await publish(
                message.body, properties, to: .quarantine, until: Date().addingTimeInterval(30))
            log.warning(
                "message quarantined",
                [
                    "queue": message.queue.description, "method": message.methodPath, "code": code, "detail": detail,
                    "message_id": message.messageID ?? "",
                ])
            message.settle("quarantined") { message.delivery.ack() }
        } catch {
            await giveBack(message, "it could not be quarantined: \(error.detail)")
        }
    }
}
