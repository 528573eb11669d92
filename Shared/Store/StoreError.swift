public import Postgres

/// Why the store did not do what was asked.
public struct StoreError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable {
        /// What was named does not exist.
        case notFound = "not_found"
        /// Something with that name exists already, or the state forbids it.
        case conflict
        /// A value cannot be taken as it is.
        case invalid
        /// The database cannot be reached now; trying again later may help.
        case unavailable
        /// Somebody changed it since it was read.
        case stale
        /// The database refused a statement for a reason the store did not foresee.
        case failed
    }
    public let code: Code
    /// A sentence that says what to do; without people's data.
    public let detail: String
    /// The database's error behind this one, when there is one.
    public let cause: PostgresError?
    /// Of a stale edit: the edits since the version it was made against, newest first, 20 at most.
    public let edits: [Edit]
    /// Of a stale edit: the decisions since, newest first, 20 at most.
    public let entries: [LedgerEntry]

    /// Makes an error.
    public init(
        _ code: Code, _ detail: String, cause: PostgresError? = nil, edits: [Edit] = [], entries: [LedgerEntry] = []
    ) {
        self.code = code
        self.detail = detail
        self.cause = cause
        self.edits = edits
        self.entries = entries
    }

    public var description: String { detail }
    public var debugDescription: String {
        "\(code.rawValue): \(detail)" + (cause.map { " (\($0.debugDescription))" } ?? "")
    }
}
