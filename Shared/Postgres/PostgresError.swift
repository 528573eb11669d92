/// Why the database did not do what was asked.
public struct PostgresError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable {
        /// The server cannot be reached, or the connection was lost; trying again later may help.
        case unavailable
        /// The connection was lost while a transaction was being committed: it may or may not have happened.
        case commitUnknown = "commit_unknown"
        /// The server refused the statement; `sqlState` says why.
        case server
        /// The waiting task was cancelled, or the statement was cancelled for it.
        case cancelled
        /// A result does not have the column, or the column is not of the asked type, or is null.
        case unexpectedColumn = "unexpected_column"
        /// The statement cannot be sent: too many or too large parameters.
        case tooLarge = "too_large"
        /// The pool or the connection was closed.
        case closed
    }
    public let code: Code
    /// The five characters of the SQL standard's code, when the server sent one.
    public let sqlState: String?
    /// The name of the violated constraint, when the server sent one.
    public let constraint: String?
    private let summary: String
    private let message: String

    init(_ code: Code, _ summary: String, message: String = "", sqlState: String? = nil, constraint: String? = nil) {
        self.code = code
        self.summary = summary
        self.message = message
        self.sqlState = sqlState
        self.constraint = constraint
    }

    /// Without data: what happened, the SQLSTATE, the constraint.
    public var description: String {
        var text = summary
        if let sqlState { text += " (SQLSTATE \(sqlState)\(constraint.map { ", constraint \($0)" } ?? ""))" }
        return text
    }

    /// With the server's own words, which may hold data.
    public var debugDescription: String { message.isEmpty ? description : "\(description): \(message)" }

    /// True for a serialization failure or a deadlock: the same transaction may succeed when it is run again.
    public var isTransient: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// True when the connection is of no use any more.
    var losesConnection: Bool {
        if code == .unavailable || code == .commitUnknown { return true }
        // 57P01 to 57P03: the server shuts down or ends this backend; class 08: connection exceptions.
        guard let sqlState else { return false }
        return ["57P01", "57P02", "57P03"].contains(sqlState) || sqlState.hasPrefix("08")
    }

    /// The same failure seen while committing.
    var duringCommit: PostgresError {
        PostgresError(
            .commitUnknown, "the connection was lost during commit; check whether the change happened",
            message: debugDescription, sqlState: sqlState)
    }
}
