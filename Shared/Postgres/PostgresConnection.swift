import Blocking
import CPostgres

/// A connection to the database, on a thread of its own. Statements run one after another.
public actor PostgresConnection {
    private let thread: BlockingThread
    private var handle: ConnectionHandle?
    /// The names of the statements this connection keeps, by their text and the types of their parameters.
    private var kept: [KeptStatement: String] = [:]
    private struct KeptStatement: Hashable {
        let sql: String
        let types: [PostgresType]
    }
    /// Texts come from the program, not from outside; this only guards against a mistake.
    private static let mostKept = 200

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
    ///
    /// With `keep` the connection has the statement read once, and after a few runs keeps a plan that fits all values: for
    /// statements that run for every picture, name their columns (no `*`) and need no other plan for other values.
    public func query(_ query: Query, keep: Bool = false) throws(PostgresError) -> [Row] {
        try run(query, keep: keep).rows
    }

    /// Runs a statement and gives the number of rows it touched; `keep` as in `query`.
    @discardableResult
    public func execute(_ query: Query, keep: Bool = false) throws(PostgresError) -> Int {
        try run(query, keep: keep).affected
    }

    /// Runs several statements in one text, without parameters and without rows.
    public func script(_ sql: String) throws(PostgresError) {
        try withHandle { (handle) throws(PostgresError) in
            try handle.sendScript(sql)
            _ = try handle.finish(cancellable: true)
        }
    }

    /// Runs statements with one wait for all, in order. The first that fails ends the rest, and its error is thrown.
    ///
    /// Outside of a transaction, up to 128 statements are one transaction of their own. `keep` as in `query`.
    public func pipeline(_ queries: [Query], keep: Bool = false) throws(PostgresError) -> [[Row]] {
        var named: [(query: Query, name: String?)] = []
        for query in queries { named.append((query, keep ? try name(of: query) : nil)) }
        var answers: [[Row]] = []
        for start in stride(from: 0, to: named.count, by: 128) {
            let part = Array(named[start..<min(start + 128, named.count)])
            answers += try withHandle { (handle) throws(PostgresError) in try handle.pipeline(part) }
        }
        return answers
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

    private func run(_ query: Query, keep: Bool) throws(PostgresError) -> (rows: [Row], affected: Int) {
        let name = keep ? try name(of: query) : nil
        return try withHandle { (handle) throws(PostgresError) in
            try handle.send(query, prepared: name)
            let outcome = try handle.finish(cancellable: true)
            return (outcome.rows, outcome.affected)
        }
    }

    /// The name under which the server keeps the statement, which it is told the first time; nil when it keeps too many.
    private func name(of query: Query) throws(PostgresError) -> String? {
        let statement = KeptStatement(sql: query.sql, types: query.parameters.map(\.type))
        if let name = kept[statement] { return name }
        guard kept.count < Self.mostKept else { return nil }
        let name = "kept\(kept.count)"
        try withHandle { (handle) throws(PostgresError) in
            try handle.sendPrepare(statement.sql, types: statement.types, as: name)
            _ = try handle.finish(cancellable: true)
        }
        kept[statement] = name
        return name
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
