public import Log
import Synchronization

/// A few connections shared by all tasks of a program, lent in the order they are asked for.
///
/// Connections are made when they are first needed; broken ones are replaced. While the database is away, those who ask
/// wait for `patience` and then get `.unavailable`.
public final class PostgresPool: Sendable {
    private struct State {
        var idle: [PostgresConnection] = []
        var closed = false
    }
    private let url: String
    private let program: String
    private let patience: Duration
    private let log: Log
    private let permits: FairPermits
    private let state = Mutex(State())

    /// Makes a pool; nothing is connected yet.
    public init(
        url: String, connections: Int, log: Log, program: String = "rollcall", patience: Duration = .seconds(10)
    ) {
        self.url = url
        self.program = program
        self.patience = patience
        self.log = log
        permits = FairPermits(max(1, connections))
    }

    /// Runs a statement that may be run again when the connection is lost (reading, or writing the same once more).
    /// `keep` as in `PostgresConnection.query`.
    public func query(_ query: Query, keep: Bool = false) async throws(PostgresError) -> [Row] {
        try await repeating {
            $0.losesConnection
        } body: { (connection) throws(PostgresError) in
            try await connection.query(query, keep: keep)
        }
    }

    /// Runs a statement and gives the number of rows it touched. It runs again only when the server said that it had
    /// ended the connection instead of running it.
    @discardableResult
    public func execute(_ query: Query) async throws(PostgresError) -> Int {
        try await repeating {
            $0.losesConnection && $0.sqlState != nil
        } body: { (connection) throws(PostgresError) in
            try await connection.execute(query)
        }
    }

    private func repeating<Value>(
        when repeatable: (PostgresError) -> Bool,
        body: (PostgresConnection) async throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        var attempt = 0
        while true {
            // A database that is away has been waited for in here; only what comes after is tried again.
            let connection = try await borrow()
            do throws(PostgresError) {
                return try await use(connection, body)
            } catch {
                attempt += 1
                guard repeatable(error), attempt < 3 else { throw error }
                try await pause(attempt)
            }
        }
    }

    /// Runs the body in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// After a serialization failure, a deadlock, or a connection lost before the commit, the body runs again in a new
    /// transaction, a few times; so it must do nothing but use its connection.
    ///
    /// - Throws: what the body throws, or `PostgresError`; `.commitUnknown` when the connection is lost while committing.
    public func transaction<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        var attempt = 0
        while true {
            let connection = try await borrow()
            do {
                return try await once(connection, body)
            } catch let error as PostgresError {
                attempt += 1
                let repeatable = error.isTransient ? attempt < 12 : error.code == .unavailable && attempt < 4
                guard repeatable, !Task.isCancelled else { throw error }
                log.debug("transaction runs again", ["attempt": attempt, "error": error.description])
                try await pause(attempt)
            }
        }
    }

    /// Asks the database for a sign of life, without patience.
    public func ping() async throws(PostgresError) {
        _ = try await use(try await borrow(patience: .zero)) { (connection) throws(PostgresError) in
            try await connection.query("select 1")
        }
    }

    /// Ends idle connections now and lent ones when they come back; whoever waits or asks later gets `.closed`.
    public func close() async {
        permits.close()
        let idle = state.withLock { state in
            state.closed = true
            defer { state.idle = [] }
            return state.idle
        }
        for connection in idle { await connection.close() }
    }

    private func once<Value>(
        _ connection: PostgresConnection, _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        do {
            try await connection.begin()
            let value = try await body(connection)
            try await connection.commit()
            await giveBack(connection)
            return value
        } catch {
            await connection.rollback()
            await giveBack(connection)
            throw error
        }
    }

    /// Runs the body with a borrowed connection, which is given back whatever happens.
    private func use<Value>(
        _ connection: PostgresConnection, _ body: (PostgresConnection) async throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        do throws(PostgresError) {
            let value = try await body(connection)
            await giveBack(connection)
            return value
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    private func borrow(patience: Duration? = nil) async throws(PostgresError) -> PostgresConnection {
        try await permits.acquire()
        do throws(PostgresError) {
            return try await take(patience: patience ?? self.patience)
        } catch {
            permits.release()
            throw error
        }
    }

    private func take(patience: Duration) async throws(PostgresError) -> PostgresConnection {
        while let connection = state.withLock({ $0.idle.popLast() }) {
            if await connection.isUsable { return connection }
            await connection.close()
        }
        let deadline = ContinuousClock.now + patience
        var attempt = 0
        while true {
            do throws(PostgresError) {
                return try await PostgresConnection.connect(url: url, program: program)
            } catch {
                attempt += 1
                if attempt == 1 { log.warning("database unreachable", ["error": error.debugDescription]) }
                guard ContinuousClock.now < deadline else { throw error }
                try await pause(attempt)
            }
        }
    }

    private func giveBack(_ connection: PostgresConnection) async {
        let usable = await connection.isUsable
        let kept = state.withLock { state in
            guard usable, !state.closed else { return false }
            state.idle.append(connection)
            return true
        }
        if !kept { await connection.close() }
        permits.release()
    }

    /// 10 ms doubled with every attempt up to 640 ms, with up to as much again at random.
    private func pause(_ attempt: Int) async throws(PostgresError) {
        let milliseconds = 10 << min(attempt - 1, 6)
        do {
            try await Task.sleep(for: .milliseconds(milliseconds + Int.random(in: 0...milliseconds)))
        } catch {
            throw PostgresError(.cancelled, "waiting for the database was cancelled")
        }
    }
}
