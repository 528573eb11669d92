import FoundationEssentials
import HTTPClient

/// Why the gateway did not do what was asked.
struct GatewayError: Error, Sendable, CustomStringConvertible {
    /// The HTTP status, or 0 when there was no answer at all.
    let status: Int
    /// The problem's code, or how the connection failed.
    let code: String
    /// What happened and what to do.
    let detail: String

    var description: String { detail }

    /// True when the same request may work a moment later: no answer, or an answer of a part that is starting.
    var isPassing: Bool { status == 0 || status == 429 || status == 502 || status == 503 || status == 504 }
}

/// The REST interface of a running Rollcall.
struct Gateway: Sendable {
    /// The address without a slash at the end.
    let url: String
    private let client: HTTPClient

    /// Names a gateway; `connections` requests may be under way at once.
    init(url: String, connections: Int = 4) {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        self.url = url
        client = HTTPClient(threads: connections)
    }

    /// Sends one request and gives the answer, whatever its status.
    ///
    /// - Throws: `GatewayError` with status 0 when there is no answer; `CancellationError` when the task was cancelled.
    func ask(
        _ method: String, _ path: String, body: [UInt8]? = nil, type: String = "application/json",
        timeout: Duration = .seconds(60)
    ) async throws -> HTTPAnswer {
        var headers = [(name: "Accept", value: "application/json")]
        // Expect: 100-continue would cost a round trip for each photo.
        if body != nil { headers += [(name: "Content-Type", value: type), (name: "Expect", value: "")] }
        do throws(HTTPClientError) {
            return try await client.send(
                HTTPRequest(
                    method: method, url: url + path, headers: headers, body: body, timeout: timeout, allowPrivate: true)
            )
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            throw GatewayError(
                status: 0, code: error.code.rawValue, detail: "\(url) does not answer: \(error.description)")
        }
    }

    /// Sends one request and decodes the answer.
    ///
    /// - Throws: `GatewayError` for every status of 400 and more, with the problem's code and detail.
    func get<Value: Decodable>(
        _ method: String = "GET", _ path: String, body: [UInt8]? = nil, type: String = "application/json",
        timeout: Duration = .seconds(60), as: Value.Type = Value.self
    ) async throws -> Value {
        let answer = try await ask(method, path, body: body, type: type, timeout: timeout)
        guard answer.status < 400 else { throw Self.problem(answer) }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(Value.self, from: Data(answer.body))
        } catch {
            throw GatewayError(
                status: answer.status, code: "no_json", detail: "\(url)\(path) answered something else than expected")
        }
    }

    /// Sends a JSON object and decodes the answer.
    func post<Value: Decodable>(_ path: String, _ object: some Encodable, as: Value.Type = Value.self) async throws
        -> Value
    {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return try await get("POST", path, body: Array(try encoder.encode(object)))
    }

    /// An answer of 400 and more as an error.
    static func problem(_ answer: HTTPAnswer) -> GatewayError {
        struct Problem: Decodable {
            var code: String?
            var title: String?
            var detail: String?
        }
        let problem = try? JSONDecoder().decode(Problem.self, from: Data(answer.body))
        return GatewayError(
            status: answer.status, code: problem?.code ?? "http_\(answer.status)",
            detail: problem?.detail ?? problem?.title ?? "the gateway answered with HTTP status \(answer.status)")
    }

    /// A text as one segment of a path or a value of a query.
    static func escaped(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                out += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        // A path made of dots only would be folded away on its way.
        return out == "." || out == ".." ? out.map { _ in "%2E" }.joined() : out
    }
}
