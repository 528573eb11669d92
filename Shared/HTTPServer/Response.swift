/// One HTTP answer, whole.
public struct Response: Sendable {
    /// 200 to 599.
    public var status: Int
    public var headers: Headers
    /// The server leaves it out when the request was HEAD, and tells its length.
    public var body: [UInt8]

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
