import AMQP
import Wire

/// An answer, as it came from the worker.
struct Reply: Sendable, Equatable {
    var correlationID: String
    var status: GRPCStatus
    /// The worker's words, when it failed.
    var text: String
    /// The worker's stable code of the failure.
    var code: String?
    var body: [UInt8]

    init(correlationID: String, status: GRPCStatus, text: String, code: String?, body: [UInt8]) {
        self.correlationID = correlationID
        self.status = status
        self.text = text
        self.code = code
        self.body = body
    }

    /// Reads a delivery; a missing status means success, one that cannot be read `unknown`.
    init(_ delivery: AMQPDelivery) {
        let headers = delivery.properties.headers
        let status: GRPCStatus =
            switch headers[Header.status] {
            case nil: .ok
            case .int(let number)?: GRPCStatus(rawValue: Int(number)) ?? .unknown
            case .string(let text)?: GRPCStatus(header: text)
            default: .unknown
            }
        self.init(
            correlationID: delivery.properties.correlationID ?? "", status: status,
            text: GRPCMessage.decode(headers[Header.message]?.text ?? ""), code: headers[Header.code]?.text,
            body: delivery.body)
    }

    /// The answer's message.
    func decode<Answer: WireMessage>(_ type: Answer.Type) throws(MessagingError) -> Answer {
        guard status == .ok else {
            throw MessagingError(
                .remote(status), text.isEmpty ? "the worker failed (\(status.name))" : text, reason: code)
        }
        do throws(WireError) {
            return try Frame.decodeOne(type, from: body)
        } catch {
            throw MessagingError(.malformedAnswer, "the worker's answer cannot be read: \(error.description)")
        }
    }
}
