import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// Keeps a message nobody could handle and, in the same transaction, marks its job item as failed. A message that
    /// is held already is kept once.
    ///
    /// - Returns: the id it is kept under.
    @discardableResult
    public func quarantine(add message: NewQuarantined, jobItem: (job: UUID, item: String)? = nil) async throws -> UUID
    {
        let queue = Clean.text(message.queue, limit: 500)
        let messageID = Clean.text(message.messageID, limit: 500)
        let code = Clean.text(message.code, limit: 100)
        let detail = Clean.text(message.detail)
        let insert: Query = """
            insert into quarantine (id, queue, method, message_id, body, code, detail, worker, attempts, exchange,
                routing_key)
            values (\(UUID.v7()), \(queue), \(Clean.text(message.method, limit: 500)), \(messageID),
                \(message.body), \(code), \(detail), \(Clean.text(message.worker, limit: 500)),
                \(min(max(message.count, 0), Int(Int32.max))), \(Clean.text(message.exchange, limit: 500)),
                \(Clean.text(message.routingKey, limit: 500)))
            on conflict (queue, md5(message_id), md5(body)) where state = 'held' do nothing returning id
            """
        let find: Query = """
            select id from quarantine where queue = \(queue) and md5(message_id) = md5(\(messageID))
                and md5(body) = md5(\(message.body)) and state = 'held'
            """
        let settle = jobItem.map { settling(job: $0.job, item: $0.item, state: "failed", code: code, detail: detail) }
        return try await write { connection in try await keep(insert, settle, find, connection) }
    }

    private func keep(
        _ insert: Query, _ settle: Query?, _ find: Query, _ connection: PostgresConnection
    ) async throws -> UUID {
        var rows = try await connection.query(insert)
        if let settle { try await connection.execute(settle) }
        if rows.isEmpty { rows = try await connection.query(find) }
        guard let row = rows.first else {
            throw StoreError(.stale, "the message was taken out of the quarantine meanwhile; try again")
        }
        return try row.uuid("id")
    }

    /// The messages nobody could handle, newest first, without their bytes.
    public func quarantined(after cursor: String? = nil, limit: Int = 50) async throws -> Page<Quarantined> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decodeID(cursor)
        let query: Query = """
            select \(columns), ''::bytea as body from quarantine where \(last)::uuid is null or id < \(last)
            order by id desc limit \(limit + 1)
            """
        return try await Page(list(query, Quarantined.init), limit: limit) { [$0.id.text] }
    }

    /// A message nobody could handle with its bytes, or nil.
    public func quarantined(id: UUID) async throws -> Quarantined? {
        try await list("select \(columns), body from quarantine where id = \(id)", Quarantined.init).first
    }

    /// Says what became of a held message: `retried` or `discarded`; or `held` again, when the retry did not go out.
    ///
    /// - Throws: `.notFound`; `.invalid` for an unknown state; `.conflict` when it is not held any more.
    public func setQuarantine(id: UUID, state: String) async throws {
        guard ["held", "retried", "discarded"].contains(state) else {
            throw StoreError(.invalid, "the state of a quarantined message is held, retried or discarded")
        }
        try await write { connection in
            let rows = try await connection.query("select state from quarantine where id = \(id) for update")
            guard let before = try rows.first?.string("state") else {
                throw StoreError(.notFound, "there is no such quarantined message")
            }
            guard before == "held" || state == "held" else {
                throw StoreError(.conflict, "the message was retried or discarded already")
            }
            try await connection.execute("update quarantine set state = \(state) where id = \(id)")
        }
    }
}

private let columns: Query = """
    id, queue, method, message_id, octet_length(body) as body_bytes, code, detail, worker, attempts, exchange,
    routing_key, created_at, state
    """

extension Quarantined {
    init(_ row: Row) throws(PostgresError) {
        self.init(
            id: try row.uuid("id"), queue: try row.string("queue"), method: try row.string("method"),
            messageID: try row.string("message_id"), body: try row.bytes("body"), bodyBytes: try row.int("body_bytes"),
            code: try row.string("code"), detail: try row.string("detail"), worker: try row.string("worker"),
            count: try row.int("attempts"), exchange: try row.string("exchange"),
            routingKey: try row.string("routing_key"), createdAt: try row.date("created_at"),
            state: try row.string("state"))
    }
}
