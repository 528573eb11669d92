import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// An edit, or nil.
    public func edit(id: UUID) async throws -> Edit? {
        try await translated { try await Edit.list("e.id = \(id)", limit: 1) { try await pool.query($0) } }.first
    }

    /// The edits of a collection, newest first.
    public func edits(collection: UUID, after cursor: String? = nil, limit: Int = 50) async throws -> Page<Edit> {
        try await page("e.collection_id = \(collection)", after: cursor, limit: limit)
    }

    /// The edits that did something to a person, newest first; also of one who is no more.
    public func history(person: UUID, after cursor: String? = nil, limit: Int = 50) async throws -> Page<Edit> {
        try await page(
            "e.id in (select edit_id from edit_people where person_id = \(person))", after: cursor, limit: limit)
    }

    /// The ledger's entries about a face, newest first; also of one that is gone.
    public func history(face: UUID, after cursor: String? = nil, limit: Int = 50) async throws -> Page<LedgerEntry> {
        try await ledger("l.face_id = \(face)", after: cursor, limit: limit)
    }

    /// The ledger's entries of an edit, last first.
    public func entries(edit: UUID, after cursor: String? = nil, limit: Int = 50) async throws -> Page<LedgerEntry> {
        try await ledger("l.edit_id = \(edit)", after: cursor, limit: limit)
    }

    private func page(_ condition: Query, after cursor: String?, limit: Int) async throws -> Page<Edit> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decodeID(cursor)
        let below: Query = """
            \(condition) and (\(last)::uuid is null or e.seq < (select seq from edits where id = \(last)))
            """
        let found = try await translated { try await Edit.list(below, limit: limit + 1) { try await pool.query($0) } }
        return Page(found, limit: limit) { [$0.id.text] }
    }

    private func ledger(_ condition: Query, after cursor: String?, limit: Int) async throws -> Page<LedgerEntry> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decode(cursor, parts: 1)?.first.map { text in
            guard let number = Int(text) else { throw Cursor.invalid }
            return number
        }
        let query: Query = """
            \(LedgerEntry.columns) where \(condition) and (\(last)::bigint is null or l.seq < \(last))
            order by l.seq desc limit \(limit + 1)
            """
        return try await Page(list(query, LedgerEntry.init), limit: limit) { [String($0.version)] }
    }
}

extension Edit {
    /// Reads edits, newest first, with what became of people.
    static func list(
        _ condition: Query, limit: Int, _ query: (Query) async throws -> [Row]
    ) async throws -> [Edit] {
        let rows = try await query(
            """
            select e.id, e.collection_id, e.kind, e.made_by, e.reason, e.created_at, e.faces, e.undoes, e.undone_by
            from edits e where \(condition) order by e.seq desc limit \(limit)
            """)
        guard !rows.isEmpty else { return [] }
        let traces = try await query(
            """
            select edit_id, person_id, action, name_before, name_after, into_id, gained, lost, version
            from edit_people where edit_id = any(\(rows.map { try $0.uuid("id") })) order by edit_id, person_id
            """)
        let ofEdit = try Dictionary(grouping: traces) { try $0.uuid("edit_id") }
        return try rows.map { row in
            let id = try row.uuid("id")
            return Edit(
                id: id, collection: try row.uuid("collection_id"), kind: try row.string("kind"),
                by: try row.string("made_by"), reason: try row.optionalString("reason"),
                createdAt: try row.date("created_at"), faces: try row.int("faces"),
                undoes: try row.optionalUUID("undoes"), undoneBy: try row.optionalUUID("undone_by"),
                people: try (ofEdit[id] ?? []).map(Trace.init))
        }
    }
}

extension Edit.Trace {
    init(_ row: Row) throws(PostgresError) {
        self.init(
            person: try row.uuid("person_id"), action: Action(rawValue: try row.string("action")) ?? .changed,
            nameBefore: try row.optionalString("name_before"), nameAfter: try row.optionalString("name_after"),
            into: try row.optionalUUID("into_id"), gained: try row.int("gained"), lost: try row.int("lost"),
            version: try row.int("version"))
    }
}

extension LedgerEntry {
    static let columns: Query = """
        select l.face_id, l.decision, l.person_id, l.origin, l.made_by, l.reason, l.created_at, l.seq, l.edit_id,
            e.undone_by, coalesce(p.name, (
                select t.name_before from edit_people t where t.person_id = l.person_id
                    and t.action in ('merged', 'deleted') order by t.version desc limit 1)) as person_name
        from labels l left join edits e on e.id = l.edit_id left join people p on p.id = l.person_id
        """

    init(_ row: Row) throws(PostgresError) {
        self.init(
            face: try row.uuid("face_id"), decision: try row.string("decision"),
            person: try row.optionalUUID("person_id"), personName: try row.optionalString("person_name"),
            origin: try row.string("origin"), by: try row.string("made_by"), reason: try row.optionalString("reason"),
            createdAt: try row.date("created_at"), version: try row.int("seq"), edit: try row.optionalUUID("edit_id"),
            undoneBy: try row.optionalUUID("undone_by"))
    }
}
