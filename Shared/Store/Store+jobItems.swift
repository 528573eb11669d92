public import FoundationEssentials
import Postgres

extension Store {
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
