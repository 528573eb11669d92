import FoundationEssentials
import Log
public import Wire

extension Messenger {
    /// Asks a question and waits for the answer; asks again when the connection is lost meanwhile.
    ///
    /// - Throws: `.deadlineExceeded` when no answer came in time, `.unavailable` when there was no broker in all that
    ///   time, `.remote` when the worker failed, `.unroutable`, `.malformedAnswer`, `.cancelled`.
    public func ask<Answer: WireMessage>(
        _ message: some WireMessage, as method: Wire.Method, to route: Route, timeout: Duration, answer: Answer.Type,
        traceparent: String? = nil
    ) async throws(MessagingError) -> Answer {
        let deadline = Date().addingTimeInterval(timeout.seconds)
        let body = Frame.encode(message)
        let correlationID = UUID().uuidString.lowercased()
        var context = MessageContext(
            messageID: correlationID, correlationID: correlationID, deadline: deadline, traceparent: traceparent)
        while true {
            guard let queue = await replies.queue(until: deadline.instant) else {
                if Task.isCancelled { throw MessagingError(.cancelled, "the asking task was cancelled") }
                throw MessagingError(.unavailable, "the broker is not connected")
            }
            guard let slot = replies.open(correlationID, queue: queue) else { continue }
            defer { replies.close(correlationID) }
            context.replyTo = queue
            try await publish(body: body, methodPath: method.path, to: route, context: context)
            switch await slot.value(until: deadline.instant, late: .timedOut, cancelled: .cancelled) {
            case .answer(let reply): return try reply.decode(Answer.self)
            case .lost: log.info("asking again after a lost connection", ["method": method.path])
            case .timedOut: throw MessagingError(.deadlineExceeded, "no answer came within \(timeout)")
            case .cancelled: throw MessagingError(.cancelled, "the asking task was cancelled")
            }
        }
    }
}
