/// One request to another server.
public struct HTTPRequest: Sendable {
    /// `GET`, `HEAD`, `POST`, `PUT`, `PATCH` or `DELETE`.
    public var method: String
    /// An absolute `http` or `https` URL.
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]?
    /// For the whole exchange, redirects included; at least a millisecond.
    public var timeout: Duration
    /// A longer answer is an error.
    public var maxBytes: Int
    /// False refuses every address that is not on the public internet, whatever name or redirect leads there.
    public var allowPrivate: Bool
    /// How many redirects are followed; 0 gives the redirect itself.
    public var maxRedirects: Int

    /// Makes a request.
    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeout: Duration = .seconds(30), maxBytes: Int = 64 << 20, allowPrivate: Bool, maxRedirects: Int = 5
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maxBytes = maxBytes
        self.allowPrivate = allowPrivate
        self.maxRedirects = maxRedirects
    }
}

/// What the other server answered.
public struct HTTPAnswer: Sendable {
    /// 100 to 599.
    public let status: Int
    /// The fields of the last answer, when redirects were followed.
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]

    /// The first value of a header field; names compare without regard to case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Why there is no answer.
public struct HTTPClientError: Error, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Code: String, Sendable {
        case invalidURL, unknownHost, unreachable, forbiddenAddress, timedOut, tooLarge, tooManyRedirects, tls
        case cancelled, failed
    }
    public let code: Code
    /// One sentence that holds no address or URL.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
