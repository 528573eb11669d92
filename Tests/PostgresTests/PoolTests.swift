import Foundation
import Postgres
import TestKit
import Testing

@Suite("The pool", .enabled(if: TestEnvironment.databaseURL != nil, "set ROLLCALL_TEST_DATABASE_URL (make test does)"))
struct PoolTests {
    /// Ends every other connection to the database of a URL.
    private func endOthers(_ url: String) async throws {
        let killer = try await PostgresConnection.connect(url: url)
        _ = try await killer.query(
            """
            select pg_terminate_backend(pid, 10000) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            """)
        await killer.close()
    }

    @Test("Transactions that disturb each other run again until all have happened")
    func serialization() async throws {
        try await withPool(connections: 4) { pool in
            try await pool.execute("create table counter (n int8)")
            try await pool.execute("insert into counter values (0)")
            let runs = Notes()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await pool.transaction { connection in
                            runs.add(1)
                            try await connection.script("set transaction isolation level serializable")
                            let n = try await connection.query("select n from counter").first?.int("n") ?? 0
                            try await Task.sleep(for: .milliseconds(5))
                            try await connection.execute("update counter set n = \(n + 1)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await number(pool, "select n from counter") == 8)
            #expect(runs.all.count > 8)
        }
    }

    @Test("A deadlock is broken and the loser runs again")
    func deadlock() async throws {
        try await withPool(connections: 2) { pool in
            try await pool.execute("create table t (id int8 primary key, n int8)")
            try await pool.execute("insert into t values (1, 0), (2, 0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in [[1, 2], [2, 1]] {
                    group.addTask {
                        try await pool.transaction { connection in
                            for id in order {
                                try await connection.execute("update t set n = n + 1 where id = \(id)")
                                try await Task.sleep(for: .milliseconds(50))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await number(pool, "select sum(n)::int8 as n from t") == 4)
        }
    }

    @Test("A body that throws leaves nothing behind")
    func rollback() async throws {
        struct Stop: Error {}
        try await withPool(connections: 1) { pool in
            try await pool.execute("create table t (n int8)")
            await #expect(throws: Stop.self) {
                try await pool.transaction { connection in
                    try await connection.execute("insert into t values (1)")
                    throw Stop()
                }
            }
            #expect(try await pool.query("select n from t").isEmpty)
        }
    }

    @Test("A transaction with a swallowed failure is not reported as committed")
    func swallowed() async throws {
        try await withPool(connections: 1) { pool in
            let error = await failure {
                try await pool.transaction { connection in _ = try? await connection.query("select 1/0") }
            }
            #expect(error?.code == .server)
            let alive = try await number(pool)
            #expect(alive == 1)
        }
    }

    @Test("Idle connections the server has ended are replaced without anybody noticing")
    func endedWhileIdle() async throws {
        try await withDatabase { url in
            let pool = PostgresPool(url: url, connections: 3, log: quiet)
            for _ in 0..<3 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<3 { group.addTask { _ = try await pool.query("select pg_sleep(0.02)") } }
                    try await group.waitForAll()
                }
                try await endOthers(url)
                #expect(try await pool.execute("create table if not exists t (n int8)") == 0)
            }
            await pool.close()
        }
    }

    @Test("A connection ended inside a transaction makes it run again on another")
    func endedInTransaction() async throws {
        try await withDatabase { url in
            let pool = PostgresPool(url: url, connections: 1, log: quiet)
            try await pool.execute("create table t (n int8)")
            let runs = Notes()
            try await pool.transaction { connection in
                let run = runs.add(1)
                try await connection.execute("insert into t values (\(run))")
                if run == 1 { try await endOthers(url) }
                try await connection.execute("insert into t values (\(run))")
            }
            #expect(try await pool.query("select n from t").map { try $0.int("n") } == [2, 2])
            await pool.close()
        }
    }

    @Test("A reader's statement ended by the server runs again")
    func endedInQuery() async throws {
        try await withDatabase { url in
            let pool = PostgresPool(url: url, connections: 1, log: quiet)
            async let answer = pool.query("select pg_sleep(0.5), 1 as one")
            try await Task.sleep(for: .milliseconds(200))
            try await endOthers(url)
            #expect(try await answer.first?.int("one") == 1)
            await pool.close()
        }
    }

    @Test("A server that is not there is unavailable; ping says so at once")
    func unavailable() async throws {
        let pool = PostgresPool(
            url: "postgresql://postgres@127.0.0.1:1/none", connections: 1, log: quiet, patience: .milliseconds(50))
        #expect(await failure { try await pool.ping() }?.code == .unavailable)
        #expect(await failure { _ = try await pool.query("select 1") }?.code == .unavailable)
        #expect(await failure { try await pool.transaction { _ in } }?.code == .unavailable)
    }

    @Test("Nobody waits for ever: a closed pool turns everyone away")
    func closing() async throws {
        try await withPool(connections: 1) { pool in
            try await pool.ping()
            await pool.close()
            #expect(await failure { _ = try await pool.query("select 1") }?.code == .closed)
        }
    }

    @Test("Many tasks share few connections")
    func sharing() async throws {
        try await withPool(connections: 2) { pool in
            let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<100 {
                    group.addTask { try await PostgresTests.number(pool, "select \(number) as n") ?? 0 }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 4950)
            let open = try await number(
                pool, "select count(*) as n from pg_stat_activity where datname = current_database()")
            #expect(open ?? 9 <= 2)
        }
    }
}
