public import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// Adds items to a job, queued. Those that are there stay as they are, except that failed ones are queued again.
    ///
    /// - Throws: `.notFound` when there is no such job.
    public func addItems(job: UUID, _ items: [(item: String, sha256: ContentHash?)]) async throws {
        var seen = Set<[UInt8]>()
        let entries = items.map { (item: Clean.item($0.item), hash: $0.sha256.map { Bytes($0.bytes) }) }
            .filter { seen.insert(Array($0.item.utf8)).inserted }
            .sorted(byBytes: { Array($0.item.utf8) })
        try await write { connection in
            let found = try await connection.query("select from jobs where id = \(job) for key share")
            guard !found.isEmpty else { throw StoreError(.notFound, "there is no such job") }
            try await connection.execute(
                """
                insert into job_items as t (job_id, item, state, sha256)
                select \(job), item, 'queued', sha256
                from unnest(\(entries.map(\.item)), \(entries.map(\.hash))) with ordinality as u (item, sha256, place)
                order by place
                on conflict (job_id, item) do update set state = 'queued', code = '', detail = '', changed_at = now()
                    where t.state = 'failed'
                """)
        }
    }

    /// Settles an item: `done`, `duplicate` or `failed` with a code and a sentence. One that was done stays done; a job
    /// that does not exist is ignored.
    ///
    /// - Throws: `.invalid` for an unknown state.
    public func setItem(
        job: UUID, item: String, state: String, code: String = "", detail: String = ""
    ) async throws {
        guard ["queued", "done", "duplicate", "failed"].contains(state) else {
            throw StoreError(.invalid, "the state of an item is queued, done, duplicate or failed")
        }
        _ = try await write { connection in
            try await connection.execute(settling(job: job, item: item, state: state, code: code, detail: detail))
        }
    }

    /// The items of a job by name, or only those in a state.
    public func items(
        job: UUID, state: String? = nil, after cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<JobItem> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decode(cursor, parts: 1)?.first
        let state = try state.map(Clean.searchable)
        let query: Query = """
            select item, state, code, detail from job_items
            where job_id = \(job) and (\(state)::text is null or state = \(state))
                and (\(last)::text is null or item > \(last))
            order by item limit \(limit + 1)
            """
        let rows = try await list(query) {
            JobItem(
                item: try $0.string("item"), state: try $0.string("state"), code: try $0.string("code"),
                detail: try $0.string("detail"))
        }
        return Page(rows, limit: limit) { [$0.item] }
    }
}

/// The statement that settles an item.
func settling(job: UUID, item: String, state: String, code: String, detail: String) -> Query {
    """
    insert into job_items as t (job_id, item, state, code, detail)
    select id, \(Clean.item(item)), \(state), \(Clean.text(code, limit: 100)), \(Clean.text(detail))
    from jobs where id = \(job)
    on conflict (job_id, item) do update
        set state = excluded.state, code = excluded.code, detail = excluded.detail, changed_at = now()
        where t.state in ('queued', 'failed')
    """
}
