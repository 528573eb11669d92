import Blocking
import CPostgres

/// A connection to the database, on a thread of its own. Statements run one after another.
public actor PostgresConnection {
    private let thread: BlockingThread
    private var handle: ConnectionHandle?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    init(program: String) { thread = BlockingThread(name: "postgres") }

    deinit { thread.stop() }

    /// Connects; `program` is the name shown in `pg_stat_activity`.
    ///
    /// - Throws: `.unavailable` when the server does not answer within 10 seconds (`connect_timeout` in the URL).
    public static func connect(url: String, program: String = "rollcall") async throws(PostgresError)
        -> PostgresConnection
    {
        let connection = PostgresConnection(program: program)
        try await connection.open(url: url, program: program)
        return connection
    }

    private func open(url: String, program: String) throws(PostgresError) {
        handle = try ConnectionHandle(url: url, program: program)
        // A transaction that its program forgot would hold up the change log for everyone.
        try script("set idle_in_transaction_session_timeout = '60s'; set jit = off")
    }

    /// Runs a statement and gives its rows.
    public func query(_ query: Query) throws(PostgresError) -> [Row] { try run(query).rows }

    /// Runs a statement and gives the number of rows it touched.
    @discardableResult
    public func execute(_ query: Query) throws(PostgresError) -> Int { try run(query).affected }

    /// Runs several statements in one text, without parameters and without rows.
    public func script(_ sql: String) throws(PostgresError) {
        try withHandle { (handle) throws(PostgresError) in
            try handle.sendScript(sql)
            _ = try handle.finish(cancellable: true)
        }
    }

    /// Runs statements with one wait for all, in order. The first that fails ends the rest, and its error is thrown.
    ///
    /// Outside of a transaction, up to 128 statements are one transaction of their own.
    public func pipeline(_ queries: [Query]) throws(PostgresError) -> [[Row]] {
        try withHandle { (handle) throws(PostgresError) in
            var answers: [[Row]] = []
            var start = 0
            while start < queries.count {
                let end = min(start + 128, queries.count)
                answers += try handle.pipeline(queries[start..<end])
                start = end
            }
            return answers
        }
    }

    /// Copies rows into a table in the binary format: every value must be of exactly its column's type (`Int32` for
    /// `int4`). Gives the number of rows.
    @discardableResult
    public func copyIn(
        table: String, columns: [String], rows: [[PostgresValue]]
    ) throws(PostgresError) -> Int {
        try withHandle { (handle) throws(PostgresError) in
            try handle.copyIn(CopyText.statement(table: table, columns: columns), columns: columns.count, rows: rows)
        }
    }

    func begin() throws(PostgresError) { try script("begin") }

    /// Commits; a transaction that a failed statement has spoilt is rolled back and throws.
    func commit() throws(PostgresError) {
        try withHandle { (handle) throws(PostgresError) in
            guard handle.transactionStatus != PQTRANS_INERROR else {
                throw PostgresError(.server, "a statement of the transaction failed, so it cannot be committed")
            }
            do throws(PostgresError) {
                try handle.sendScript("commit")
                let outcome = try handle.finish(cancellable: false)
                guard outcome.tag == "COMMIT" else {
                    throw PostgresError(.server, "the transaction was rolled back instead of committed")
                }
            } catch {
                throw error.losesConnection ? error.duringCommit : error
            }
        }
    }

    /// Rolls back; a connection that cannot is left unusable for the pool to replace.
    func rollback() {
        try? withHandle { (handle) throws(PostgresError) in
            try handle.sendScript("rollback")
            _ = try handle.finish(cancellable: false)
        }
    }

    /// True when the connection can be lent to the next user.
    var isUsable: Bool {
        let answer = try? withHandle { (handle) throws(PostgresError) in
            handle.isAlive() && handle.transactionStatus == PQTRANS_IDLE
        }
        return answer ?? false
    }

    /// Ends the connection; later calls throw `.closed`.
    public func close() { handle = nil }

    private func run(_ query: Query) throws(PostgresError) -> (rows: [Row], affected: Int) {
        try withHandle { (handle) throws(PostgresError) in
            try handle.send(query)
            let outcome = try handle.finish(cancellable: true)
            return (outcome.rows, outcome.affected)
        }
    }

    /// Lends the handle to a call; calls do not overlap, since they do not suspend.
    private func withHandle<Value>(
        _ body: (borrowing ConnectionHandle) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        guard let lent = handle.take() else { throw PostgresError(.closed, "the database connection was closed") }
        let result: Result<Value, PostgresError>
        do throws(PostgresError) {
            result = .success(try body(lent))
        } catch {
            result = .failure(error)
        }
        handle = consume lent
        return try result.get()
    }
}
