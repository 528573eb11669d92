import FoundationEssentials

/// One HTTP request, whole.
public struct Request: Sendable {
    /// What the client wants done.
    public enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
        case options = "OPTIONS"
        /// Any method this server doesn't know; answered with 501.
        case other = "other"
    }

    public var method: Method
    /// The path as it came, still percent-encoded, starting with a slash.
    public var path: String
    /// The query's pairs in order, decoded.
    public var query: [(name: String, value: String)]
    public var headers: Headers
    public var body: [UInt8]
    /// What the answer and the log call this request: the client's `X-Request-Id` when it is sane, else a new UUID.
    public var id: String
    /// What the route's `{name}` parts matched, decoded.
    public var pathParameters: [String: String] = [:]
    /// Why the target can't be read; the router answers 400 with it.
    let malformed: String?

    /// Makes a request; `target` is the path and maybe a query, as in the request line.
    public init(
        _ method: Method, _ target: String, headers: Headers = [:], body: [UInt8] = [], id: String? = nil
    ) {
        self.method = method
        self.headers = headers
        self.body = body
        self.id = id ?? Self.sane(headers["X-Request-Id"]) ?? UUID().uuidString.lowercased()
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? "/"
        if let query = QueryString.decode(parts.count > 1 ? String(parts[1]) : "") {
            self.query = query
            malformed = path.hasPrefix("/") ? nil : "the path must start with a slash"
        } else {
            query = []
            malformed = "the query has a broken percent escape"
        }
    }

    /// The first value of a query name; nil when it isn't there.
    public func queryValue(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// A whole number of the query.
    ///
    /// - Throws: a 400 problem that names the parameter when it is no number or out of range.
    public func queryInt(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws(Problem) -> Int {
        guard let text = queryValue(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                400, "invalid_parameter",
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A truth value of the query: `true` or `false`, nothing else.
    ///
    /// - Throws: a 400 problem that names the parameter.
    public func queryFlag(_ name: String, default fallback: Bool) throws(Problem) -> Bool {
        switch queryValue(name) {
        case nil: return fallback
        case "true": return true
        case "false": return false
        default: throw Problem(400, "invalid_parameter", "\(name) must be true or false")
        }
    }

    /// The decoded part of the path that `{name}` of the route stands for; empty when the route has no such part.
    public func pathValue(_ name: String) -> String { pathParameters[name] ?? "" }

    /// Up to 64 letters, digits, dots, dashes and underscores; else nil.
    private static func sane(_ id: String?) -> String? {
        guard let id, !id.isEmpty, id.utf8.count <= 64 else { return nil }
        let fine = id.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
        return fine ? id : nil
    }
}
