import FoundationEssentials
public import Log
public import Postgres

/// The truth: everything Rollcall knows, in PostgreSQL. One extension for each table.
///
/// All functions throw `StoreError`, or `CancellationError` when the task is cancelled.
public struct Store: Sendable {
    let pool: PostgresPool
    let log: Log

    /// Makes a store over a pool; call `migrate()` before anything else.
    public init(pool: PostgresPool, log: Log) {
        self.pool = pool
        self.log = log
    }

    /// Runs a reading statement.
    func read(_ query: Query, keep: Bool = false) async throws -> [Row] {
        try await translated { try await pool.query(query, keep: keep) }
    }

    /// Runs a transaction.
    func write<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        try await translated { try await pool.transaction(body) }
    }

    /// Turns the database's errors into the store's.
    func translated<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as PostgresError {
            switch error.code {
            case .cancelled: throw CancellationError()
            case .unavailable, .closed:
                throw StoreError(.unavailable, "the database cannot be reached; try again", cause: error)
            case .commitUnknown:
                throw StoreError(
                    .unavailable, "the database went away while it stored this; check and try again", cause: error)
            default:
                log.error("the database refused a statement", ["error": error.description])
                throw StoreError(.failed, error.description, cause: error)
            }
        }
    }
}
