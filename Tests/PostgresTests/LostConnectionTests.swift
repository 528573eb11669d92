import Foundation
import Postgres
import TestKit
import Testing

@Suite(
    "Connections cut without a word",
    .enabled(if: TestEnvironment.databaseURL != nil, "set ROLLCALL_TEST_DATABASE_URL (make test does)"))
struct LostConnectionTests {
    /// A pool that reaches its database through a proxy.
    private func withProxy(
        patience: Duration = .seconds(10), _ body: (PostgresPool, TCPProxy) async throws -> Void
    ) async throws {
        try await withDatabase { url in
            var components = try #require(URLComponents(string: url))
            let proxy = try TCPProxy(targetPort: components.port ?? 5432)
            components.host = "127.0.0.1"
            components.port = proxy.port
            let pool = PostgresPool(url: components.string ?? "", connections: 2, log: quiet, patience: patience)
            try await body(pool, proxy)
            await pool.close()
            proxy.cut()
        }
    }

    @Test("Idle ones are replaced, and those who ask wait while the database is away")
    func away() async throws {
        try await withProxy { pool, proxy in
            try await pool.execute("create table t (n int8)")
            for round in 0..<3 {
                proxy.refuse(true)
                proxy.cut()
                async let inserted = pool.transaction { try await $0.execute("insert into t values (\(round))") }
                try await Task.sleep(for: .milliseconds(150))
                proxy.refuse(false)
                #expect(try await inserted == 1)
            }
            let rows = try await number(pool, "select count(*) as n from t")
            #expect(rows == 3)
        }
    }

    @Test("One cut inside a transaction makes it run again, once for each cut")
    func inTransaction() async throws {
        try await withProxy { pool, proxy in
            try await pool.execute("create table t (n int8)")
            let runs = Notes()
            try await pool.transaction { connection in
                let run = runs.add(1)
                try await connection.execute("insert into t values (\(run))")
                if run < 3 { proxy.cut() }
                try await connection.execute("insert into t values (\(run))")
            }
            let rows = try await pool.query("select n from t")
            #expect(try rows.map { try $0.int("n") } == [3, 3])
        }
    }

    @Test("One cut before the commit is answered leaves the outcome open and says so")
    func duringCommit() async throws {
        try await withProxy { pool, proxy in
            try await pool.execute("create table t (n int8)")
            let runs = Notes()
            let error = await failure {
                try await pool.transaction { connection in
                    runs.add(1)
                    try await connection.execute("insert into t values (1)")
                    proxy.cut()
                }
            }
            #expect(error?.code == .commitUnknown)
            #expect(runs.all.count == 1)
            let alive = try await number(pool)
            #expect(alive == 1)
        }
    }

    @Test("A server that talks nonsense is an error, not a crash")
    func garbled() async throws {
        try await withProxy(patience: .milliseconds(100)) { pool, proxy in
            proxy.garble(true)
            // A garbled length makes the client wait for bytes that never come: the cuts end such waits.
            let cutter = Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .milliseconds(50))
                    proxy.cut()
                }
            }
            for _ in 0..<20 {
                _ = await failure {
                    let rows = try await pool.query(
                        "select n, repeat('x', n) as s, array[n, 2] as a from generate_series(1, 40) n")
                    for row in rows { _ = (try? row.int("n"), try? row.string("s"), try? row.array("a", of: Int.self)) }
                }
            }
            cutter.cancel()
            await cutter.value
            proxy.garble(false)
            proxy.cut()
            let alive = try await number(pool)
            #expect(alive == 1)
        }
    }
}
