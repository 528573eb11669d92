import FoundationEssentials
import HTTPServer
import Messaging
import Store

extension Gateway {
    /// Routes of the quarantine.
    func addQuarantine(to router: inout Router) {
        router.add(.get, "/quarantine") { request in
            let page = try await store.quarantined(after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
        router.add(.get, "/quarantine/{id}") { request in .json(try await held(request).json) }
        router.add(.get, "/quarantine/{id}/body") { request in
            .bytes(try await held(request).body, type: "application/octet-stream")
        }
        router.add(.post, "/quarantine/{id}/retry") { request in
            let message = try await held(request)
            guard !message.exchange.isEmpty else {
                throw Problem(409, "conflict", "nobody knows where this message came from; it can only be discarded")
            }
            // Taken first, so that two who retry at once publish it once.
            try await store.setQuarantine(id: message.id, state: "retried")
            do {
                try await publishWork(
                    body: message.body, methodPath: message.method, messageID: message.messageID,
                    to: Route(exchange: message.exchange, key: message.routingKey))
            } catch {
                try await store.setQuarantine(id: message.id, state: "held")
                throw error
            }
            return .json(try await held(request).json, status: 202)
        }
        router.add(.delete, "/quarantine/{id}") { request in
            let message = try await held(request)
            try await store.setQuarantine(id: message.id, state: "discarded")
            return .noContent
        }
    }

    private func held(_ request: Request) async throws -> Quarantined {
        guard let message = try await store.quarantined(id: id(request, "message")) else { throw missing("message") }
        return message
    }
}
