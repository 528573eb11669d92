import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// Makes a job: `ingest` runs from now on, others are queued. A job of that id that is there already is given
    /// back as it is.
    ///
    /// - Throws: `.notFound` for an unknown collection, `.invalid` for an unknown kind.
    public func createJob(id: UUID? = nil, collection: UUID?, kind: String, total: Int = 0) async throws -> Job {
        guard ["ingest", "cluster", "curate", "evaluate", "project"].contains(kind) else {
            throw StoreError(.invalid, "the kind of a job is ingest, cluster, curate, evaluate or project")
        }
        let id = id ?? UUID.v7()
        return try await write { connection in
            if let collection {
                let found = try await connection.query("select from collections where id = \(collection) for key share")
                guard !found.isEmpty else { throw StoreError(.notFound, "there is no such collection") }
            }
            let running = kind == "ingest"
            try await connection.execute(
                """
                insert into jobs (id, collection_id, kind, state, total, started_at)
                values (\(id), \(collection), \(kind), \(running ? "running" : "queued"), \(max(0, total)),
                    case when \(running) then now() end)
                on conflict (id) do nothing
                """)
            return try await Self.job(id, connection)
        }
    }

    /// A job as it stands, or nil.
    public func job(id: UUID) async throws -> Job? {
        try await list("select * from job_overview where id = \(id)", Job.init).first
    }

    /// Jobs, newest first.
    public func jobs(after cursor: String? = nil, limit: Int = 50) async throws -> Page<Job> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decode(cursor, parts: 2)
        let time = last.flatMap { Int64($0[0]) }.map { Date(timeIntervalSince1970: Double($0) / 1_000_000) }
        let id = last.flatMap { UUID(uuidString: $0[1]) }
        guard (time == nil) == (last == nil), (id == nil) == (last == nil) else { throw Cursor.invalid }
        let query: Query = """
            select * from job_overview where \(time)::timestamptz is null or (created_at, id) < (\(time), \(id))
            order by created_at desc, id desc limit \(limit + 1)
            """
        return try await Page(list(query, Job.init), limit: limit) { job in
            [String(Int64((job.createdAt.timeIntervalSince1970 * 1_000_000).rounded())), job.id.text]
        }
    }

    /// Marks a job as running; false when it was cancelled or has ended.
    public func startJob(id: UUID) async throws -> Bool {
        try await change(
            """
            update jobs set state = 'running', started_at = coalesce(started_at, now())
            where id = \(id) and state in ('queued', 'running')
            """)
    }

    /// Writes down how far a job is; false when it was cancelled or has ended, so that the worker stops.
    public func progress(id: UUID, done: Int, total: Int, stage: String) async throws -> Bool {
        try await change(
            """
            update jobs set done = \(done), total = \(total), stage = \(Clean.text(stage, limit: 100))
            where id = \(id) and state in ('queued', 'running')
            """)
    }

    /// Ends a job badly, with a sentence for people; one that has ended already stays as it is.
    public func failJob(id: UUID, error: String) async throws {
        _ = try await change(
            """
            update jobs set state = 'failed', error = \(Clean.text(error)), finished_at = now()
            where id = \(id) and state in ('queued', 'running')
            """)
    }

    /// Cancels a job; one that was cancelled already stays so.
    ///
    /// - Throws: `.notFound`; `.conflict` when it has ended.
    public func cancelJob(id: UUID) async throws {
        try await write { connection in
            _ = try await connection.query("select from jobs where id = \(id) for update")
            let job = try await Self.job(id, connection)
            if job.state == "cancelled" { return }
            guard !job.isFinished else { throw StoreError(.conflict, "the job has ended already") }
            try await connection.execute("update jobs set state = 'cancelled', finished_at = now() where id = \(id)")
        }
    }

    /// Says that no more items will come: the job has succeeded as soon as none is queued any more.
    ///
    /// - Throws: `.notFound`; `.invalid` when it is not an ingest job.
    public func closeIngestJob(id: UUID, total: Int? = nil) async throws -> Job {
        try await write { connection in
            try await connection.execute(
                """
                update jobs set closed = true, total = greatest(total, \(total ?? 0))
                where id = \(id) and kind = 'ingest'
                """)
            let job = try await Self.job(id, connection)
            guard job.kind == "ingest" else { throw StoreError(.invalid, "only ingest jobs are closed") }
            return job
        }
    }

    /// Stores what a job made in a table with `id` and `job_id`, and ends the job well, in one transaction; a second time for
    /// the same job it changes nothing.
    ///
    /// - Returns: the id of what is stored.
    /// - Throws: `.notFound` when the job is gone, `.conflict` when it was cancelled or has ended, and what `insert` throws.
    func saveResult(
        of job: UUID, in table: Query, _ insert: (UUID, PostgresConnection) async throws -> Void
    ) async throws -> UUID {
        try await write { connection in
            let state = try await Self.lock(job, connection)
            let before = try await connection.query("select id from \(table) where job_id = \(job)")
            if let known = try before.first?.uuid("id") { return known }
            try Self.requireOpen(state)
            let id = UUID.v7()
            try await insert(id, connection)
            try await Self.succeed(job, result: id, connection)
            return id
        }
    }

    /// Keeps a job as it is until the transaction ends.
    ///
    /// - Throws: `.notFound` when it is gone, `.conflict` when it was cancelled or has ended.
    static func requireOpen(_ job: UUID, _ connection: PostgresConnection) async throws {
        try requireOpen(await lock(job, connection))
    }

    /// Ends a job well; the transaction has made sure that it is open.
    static func succeed(_ job: UUID, result: UUID, _ connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update jobs set state = 'succeeded', result = \(result), done = greatest(done, total), finished_at = now()
            where id = \(job)
            """)
    }

    private static func lock(_ job: UUID, _ connection: PostgresConnection) async throws -> String {
        guard let row = try await connection.query("select state from jobs where id = \(job) for update").first else {
            throw StoreError(.notFound, "there is no such job")
        }
        return try row.string("state")
    }

    private static func requireOpen(_ state: String) throws {
        guard ["queued", "running"].contains(state) else {
            throw StoreError(.conflict, "the job was cancelled or has ended")
        }
    }

    private func change(_ query: Query) async throws -> Bool {
        try await translated { try await pool.execute(query) } == 1
    }

    private static func job(_ id: UUID, _ connection: PostgresConnection) async throws -> Job {
        guard let row = try await connection.query("select * from job_overview where id = \(id)").first else {
            throw StoreError(.notFound, "there is no such job")
        }
        return try Job(row)
    }
}

extension Job {
    init(_ row: Row) throws(PostgresError) {
        self.init(
            id: try row.uuid("id"), collection: try row.optionalUUID("collection_id"), kind: try row.string("kind"),
            state: try row.string("state"), stage: try row.string("stage"), done: try row.int("done"),
            failed: try row.int("failed"), duplicates: try row.int("duplicates"), total: try row.int("total"),
            error: try row.optionalString("error"), result: try row.optionalUUID("result"),
            createdAt: try row.date("created_at"), startedAt: try row.optionalDate("started_at"),
            finishedAt: try row.optionalDate("finished_at"))
    }
}
