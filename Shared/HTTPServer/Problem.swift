/// An error that chooses its own HTTP status; every other error becomes a 500 that tells nothing but the request's id.
public protocol HTTPFailure: Error {
    /// 400 to 599.
    var status: Int { get }
    /// A stable word for programs, as `unknown_collection`.
    var code: String { get }
    /// A few words for people, the same for every occurrence.
    var title: String { get }
    /// What happened this time, and what to do.
    var detail: String { get }
    /// Fields of the answer, as `Retry-After`.
    var headers: Headers { get }
    /// What is wrong with single fields of the request.
    var errors: [(field: String, message: String)] { get }
    /// Further members of the problem, for programs.
    var members: [(String, JSON)] { get }
}

extension HTTPFailure {
    public var title: String { reasonPhrase(status) }
    public var headers: Headers { [:] }
    public var errors: [(field: String, message: String)] { [] }
    public var members: [(String, JSON)] { [] }
}

/// The failure that handlers throw.
public struct Problem: HTTPFailure, CustomStringConvertible {
    public let status: Int
    public let code: String
    public let detail: String
    public let headers: Headers
    public let errors: [(field: String, message: String)]
    public let members: [(String, JSON)]

    /// Makes a problem; `retryAfter` is in seconds.
    public init(
        _ status: Int, _ code: String, _ detail: String, retryAfter: Int? = nil, headers: Headers = [:],
        errors: [(field: String, message: String)] = [], members: [(String, JSON)] = []
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        var headers = headers
        if let retryAfter { headers["Retry-After"] = String(retryAfter) }
        self.headers = headers
        self.errors = errors
        self.members = members
    }

    public var description: String { "\(status) \(code): \(detail)" }
}

/// The usual words for a status.
func reasonPhrase(_ status: Int) -> String {
    switch status {
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 409: "Conflict"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: "Problem"
    }
}
