/// One HTTP answer, whole.
public struct Response: Sendable {
    /// 200 to 599.
    public var status: Int
    public var headers: Headers
    /// The server leaves it out when the request was HEAD, and tells its length.
    public var body: [UInt8]
    /// What sends the events, when the body is a stream of them.
    var source: EventSource?

    /// Makes a response.
    public init(_ status: Int, headers: Headers = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// JSON with a line break at its end.
    public static func json(_ value: JSON, status: Int = 200, headers: Headers = [:]) -> Response {
        var response = Response(status, headers: headers, body: value.encoded() + [0x0A])
        response.headers["Content-Type"] = "application/json"
        return response
    }

    /// A page in UTF-8.
    public static func html(_ text: String, status: Int = 200) -> Response {
        Response(status, headers: ["Content-Type": "text/html; charset=utf-8"], body: Array(text.utf8))
    }

    /// Plain text in UTF-8.
    public static func text(_ text: String, status: Int = 200) -> Response {
        Response(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array(text.utf8))
    }

    /// Bytes of a given media type.
    public static func bytes(_ bytes: [UInt8], type: String, status: Int = 200) -> Response {
        Response(status, headers: ["Content-Type": type], body: bytes)
    }

    /// Server-sent events, for as long as the client listens: `body` sends them and is cancelled when the client goes away
    /// or the server stops; when it returns the stream ends.
    ///
    /// A client that lost its connection comes back after `retry` with `Last-Event-ID`; a comment every `heartbeat` keeps
    /// proxies from closing a quiet stream, and finds clients that are gone.
    public static func events(
        retry: Duration = .seconds(2), heartbeat: Duration = .seconds(15),
        _ body: @escaping @Sendable (EventStream) async -> Void
    ) -> Response {
        var response = Response(200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"])
        // nginx would hold events back.
        response.headers["X-Accel-Buffering"] = "no"
        response.source = EventSource(retry: retry, heartbeat: heartbeat, body: body)
        return response
    }

    /// 204: done, nothing to tell.
    public static let noContent = Response(204)

    /// A failure as RFC 9457 tells it.
    public static func problem(_ failure: some HTTPFailure, requestID: String) -> Response {
        var fields: [(String, JSON)] = [
            ("type", "about:blank"), ("title", .string(failure.title)), ("status", .int(failure.status)),
            ("detail", .string(failure.detail)), ("code", .string(failure.code)), ("request_id", .string(requestID)),
        ]
        if !failure.errors.isEmpty {
            fields.append(
                ("errors", .array(failure.errors.map { ["field": .string($0.field), "message": .string($0.message)] })))
        }
        var response = Response.json(
            .object(fields + failure.members), status: failure.status, headers: failure.headers)
        response.headers["Content-Type"] = "application/problem+json"
        return response
    }
}
