import AMQP
import FoundationEssentials
import Log
public import Wire

extension Messenger {
    /// Answers an asker; does nothing when nobody waits or the deadline has passed.
    public func reply(_ message: some WireMessage, to incoming: Incoming) async throws(MessagingError) {
        try await reply(Frame.encode(message), headers: [Header.status: .string(GRPCStatus.ok.header)], to: incoming)
    }

    /// Tells an asker that it will get no answer, and why; `code` is a stable word such as `not_an_image`.
    public func replyFailure(
        _ status: GRPCStatus, _ text: String, code: String? = nil, to incoming: Incoming
    ) async throws(MessagingError) {
        var headers: [String: AMQPValue] = [
            Header.status: .string(status.header),
            Header.message: .string(GRPCMessage.encode(String(text.prefix(2000)))),
        ]
        if let code { headers[Header.code] = .string(code) }
        try await reply([], headers: headers, to: incoming)
    }

    private func reply(
        _ body: [UInt8], headers: [String: AMQPValue], to incoming: Incoming
    ) async throws(MessagingError) {
        guard let queue = incoming.replyTo, !incoming.isExpired else { return }
        let context = MessageContext(
            correlationID: incoming.correlationID, deadline: incoming.deadline, traceparent: incoming.traceparent)
        var properties = AMQPProperties(
            methodPath: incoming.methodPath, context: context, program: program, persistent: false)
        properties.headers.merge(headers) { _, new in new }
        do {
            let limit = Date().addingTimeInterval(30)
            try await publish(
                body, properties, to: .reply(to: queue), until: min(incoming.deadline ?? limit, limit))
        } catch let error where error.code == .unroutable {
            log.debug("the asker is gone", ["method": incoming.methodPath])
        }
    }
}
