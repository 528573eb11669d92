import Foundation
import Postgres
import TestKit
import Testing

@Suite(
    "A connection", .enabled(if: TestEnvironment.databaseURL != nil, "set ROLLCALL_TEST_DATABASE_URL (make test does)"))
struct ConnectionTests {
    @Test("Every type comes back as it went")
    func roundTrip() async throws {
        try await withPool { pool in
            let id = UUID()
            let now = Date(timeIntervalSince1970: 1_700_000_000.25)
            let nothing: Int? = nil
            let rows = try await pool.query(
                """
                select \(7) as i, \(Int32(-7)) as i4, \(UInt64(9)) as x, \(1.5) as d, \(Float(0.1)) as f, \(true) as b,
                    \("naïve 🐘 \t\n\\ '\"") as s, \([UInt8(0), 255, 10]) as y, \(id) as u, \(now) as t, \(nothing) as n,
                    \([id, id]) as us, \(["a", "", "ü"]) as ss, \([Int]()) as none, \("") as empty, \("{\"a\":1}")::jsonb as j,
                    \([Bytes([1]), Bytes([])]) as ys
                """)
            let row = try #require(rows.first)
            #expect(try row.int("i") == 7)
            #expect(try row.int("i4") == -7)
            #expect(try row.get("x", as: UInt64.self) == 9)
            #expect(try row.double("d") == 1.5)
            #expect(try row.float("f") == 0.1)
            #expect(try row.bool("b"))
            #expect(try row.string("s") == "naïve 🐘 \t\n\\ '\"")
            #expect(try row.bytes("y") == [0, 255, 10])
            #expect(try row.uuid("u") == id)
            #expect(try row.date("t") == now)
            #expect(try row.optionalInt("n") == nil)
            #expect(try row.array("us") == [id, id])
            #expect(try row.array("ss") == ["a", "", "ü"])
            #expect(try row.array("none", of: Int.self) == [])
            #expect(try row.string("empty") == "")
            #expect(try row.string("j") == "{\"a\": 1}")
            #expect(try row.array("ys", of: Bytes.self) == [Bytes([1]), Bytes([])])
        }
    }

    @Test("A statement that is kept is read once, also in pipelines and over failed transactions")
    func kept() async throws {
        try await withPool(connections: 1) { pool in
            for number in 0..<8 {
                #expect(try await pool.query("select \(number) as n", keep: true).first?.int("n") == number)
                #expect(try await pool.query("select \("text") as n", keep: true).first?.string("n") == "text")
            }
            try await pool.transaction { connection in
                _ = try await connection.execute("create temporary table k (n int8 primary key)")
                _ = try await connection.pipeline(
                    [
                        "insert into k values (\(1))", "insert into k values (\(2))",
                        "select n from k where n = any(\([1, 2]))",
                    ], keep: true)
                #expect(try await connection.execute("update k set n = n + \(10)", keep: true) == 2)
            }
            let double: @Sendable () async throws -> Void = {
                try await pool.transaction { connection in
                    _ = try await connection.execute("insert into k values (\(3)), (\(3))", keep: true)
                }
            }
            for _ in 0..<2 { await #expect(throws: PostgresError.self) { try await double() } }
            #expect(try await pool.query("select n from k order by n", keep: true).map { try $0.int("n") } == [11, 12])
            let kept = try await pool.query(
                "select count(*) as n, count(distinct statement) as d from pg_prepared_statements")
            #expect(try kept.first?.int("n") == 7)
            #expect(try kept.first?.int("d") == 6)
        }
    }

    @Test("Odd columns throw: missing, null, another type, infinite, nested")
    func oddColumns() async throws {
        try await withPool { pool in
            let rows = try await pool.query(
                """
                select null::int as n, 'infinity'::timestamptz as t, '-infinity'::timestamptz as e, '{{1,2},{3,4}}'::int[] as m,
                    '{1,null}'::int[] as withnull, 1::numeric as num, 'NaN'::float8 as nan
                """)
            let row = try #require(rows.first)
            for body in [
                { _ = try row.int("nothing") }, { _ = try row.int("n") }, { _ = try row.string("t") },
                { _ = try row.array("m", of: Int.self) }, { _ = try row.array("withnull", of: Int.self) },
                { _ = try row.int("num") }, { _ = try row.get(99, as: Int.self) },
                { _ = try row.get(-1, as: Int.self) },
            ] as [() throws -> Void] {
                #expect(throws: PostgresError.self) { try body() }
            }
            #expect(try row.date("t") > Date(timeIntervalSince1970: 1e12))
            #expect(try row.date("e") < Date(timeIntervalSince1970: -1e12))
            #expect(try row.double("nan").isNaN)
            #expect(try await pool.query("select from generate_series(1, 3)").count == 3)
        }
    }

    @Test("A statement that fails throws its SQLSTATE, and the connection goes on")
    func errors() async throws {
        try await withPool(connections: 1) { pool in
            let error = await failure { _ = try await pool.query("select 1 / \(0)") }
            #expect(error?.code == .server)
            #expect(error?.sqlState == "22012")
            #expect(await failure { _ = try await pool.query("selec") }?.sqlState == "42601")
            #expect(await failure { _ = try await pool.query("select \("a\0b")") }?.sqlState == "22021")
            #expect(await failure { _ = try await pool.query("copy (select 1) to stdout") }?.code == .server)
            #expect(await failure { _ = try await pool.query("copy pg_class from stdin") } != nil)
            let alive = try await number(pool)
            #expect(alive == 1)
        }
    }

    @Test("A pipeline answers in order; a failure in it is thrown and the connection goes on")
    func pipeline() async throws {
        try await withPool(connections: 1) { pool in
            try await pool.execute("create table t (n int8)")
            try await pool.transaction { connection in
                let answers = try await connection.pipeline(
                    (0..<300).map { "insert into t values (\($0)) returning n" })
                #expect(try answers.map { try $0[0].int("n") } == Array(0..<300))
            }
            let error = await failure {
                try await pool.transaction { connection in
                    _ = try await connection.pipeline(["insert into t values (\(1000))", "select 1 / \(0)", "select 1"])
                }
            }
            #expect(error?.sqlState == "22012")
            #expect(try await number(pool, "select count(*) as n from t") == 300)
        }
    }

    @Test("Large answers and large parameters in one pipeline do not block each other")
    func largePipeline() async throws {
        try await withPool(connections: 1) { pool in
            let blob = [UInt8](repeating: 7, count: 1 << 20)
            try await pool.transaction { connection in
                let answers = try await connection.pipeline((0..<40).map { _ in "select \(blob) as b" })
                #expect(try answers.allSatisfy { try $0[0].bytes("b").count == blob.count })
            }
        }
    }

    @Test("COPY takes any value")
    func copy() async throws {
        try await withPool(connections: 1) { pool in
            try await pool.execute("create table \"odd \"\" name\" (s text, b bytea, n int4)")
            let texts = ["", "\\.", "a\tb\nc\\", "\"", "🐘"]
            let count = try await pool.transaction { connection in
                try await connection.copyIn(
                    table: "odd \" name", columns: ["s", "b", "n"],
                    rows: texts.enumerated().map { index, text in
                        [
                            PostgresValue(text), PostgresValue(Bytes([0, 10, 13, 0x5C])),
                            PostgresValue(index == 2 ? nil : Int32(index)),
                        ]
                    })
            }
            #expect(count == 5)
            let rows = try await pool.query("select * from \"odd \"\" name\" order by ctid")
            #expect(try rows.map { try $0.string("s") } == texts)
            #expect(try rows[0].bytes("b") == [0, 10, 13, 0x5C])
            #expect(try rows.map { try $0.optionalInt("n") } == [0, 1, nil, 3, 4])
            let wrong = await failure {
                try await pool.transaction { connection in
                    _ = try await connection.copyIn(
                        table: "odd \" name", columns: ["n"], rows: [[PostgresValue(1)]])
                }
            }
            #expect(wrong?.sqlState == "22P03")
            let missing = await failure {
                try await pool.transaction { _ = try await $0.copyIn(table: "missing", columns: ["n"], rows: []) }
            }
            #expect(missing?.sqlState == "42P01")
            let alive = try await number(pool)
            #expect(alive == 1)
        }
    }

    @Test("Cancelling the task stops the statement at the server")
    func cancellation() async throws {
        try await withPool(connections: 1) { pool in
            let task = Task { await failure { _ = try await pool.query("select pg_sleep(600)") } }
            while try await self.sleeping(pool) == false { try await Task.sleep(for: .milliseconds(20)) }
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            let alive = try await number(pool)
            #expect(alive == 1)
        }
    }

    private func sleeping(_ pool: PostgresPool) async throws -> Bool {
        let other = try await PostgresConnection.connect(url: TestEnvironment.databaseURL ?? "")
        defer { Task { await other.close() } }
        return try await !other.query(
            "select 1 from pg_stat_activity where query = 'select pg_sleep(600)' and state = 'active'"
        ).isEmpty
    }
}
