import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// Stores what a search for wrong names found, in order, and ends its job well, in one transaction; a second time for
    /// the same job it changes nothing.
    ///
    /// - Returns: the id.
    /// - Throws: `.notFound` when the job is gone, `.conflict` when it was cancelled or has ended.
    @discardableResult
    public func saveCuration(
        job: UUID, collection: UUID, person: UUID?, model: String, faces: Int, suspects: [Suspect]
    ) async throws -> UUID {
        try await saveResult(of: job, in: "curations") { id, connection in
            try await connection.execute(
                """
                insert into curations (id, collection_id, person_id, job_id, model, faces, suspects)
                values (\(id), \(collection), \(person), \(job), \(Clean.text(model, limit: 100)), \(faces),
                    \(suspects.count))
                """)
            try await connection.copyIn(
                table: "suspects",
                columns: [
                    "curation_id", "rank", "kind", "chance", "person_id", "other_id", "faces", "distance", "against",
                    "compared",
                ],
                rows: suspects.enumerated().map { place, suspect in
                    [
                        PostgresValue(id), PostgresValue(Int32(place + 1)), PostgresValue(suspect.kind),
                        PostgresValue(suspect.chance), PostgresValue(suspect.person), PostgresValue(suspect.other),
                        PostgresValue(array: suspect.faces), PostgresValue(suspect.distance),
                        PostgresValue(suspect.against), PostgresValue(Int32(clamping: suspect.compared)),
                    ]
                })
        }
    }

    /// A search for wrong names, or nil.
    public func curation(id: UUID) async throws -> Curation? {
        try await list("select * from curations where id = \(id)", Curation.init).first
    }

    /// The searches for wrong names in a collection, newest first.
    public func curations(collection: UUID, after cursor: String? = nil, limit: Int = 50) async throws -> Page<Curation>
    {
        try await newest(
            "select * from curations", of: collection, after: cursor, limit: limit, key: \.id, Curation.init)
    }

    /// What a search found, most likely first, or only one kind of it.
    public func suspects(
        curation: UUID, kind: String? = nil, after cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<Suspect> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decode(cursor, parts: 1)?.first.map { text in
            guard let number = Int(text) else { throw Cursor.invalid }
            return number
        }
        let kind = try kind.map(Clean.searchable)
        let query: Query = """
            select s.rank, s.kind, s.chance, s.person_id, s.other_id, s.faces, s.distance, s.against, s.compared,
                p.name as person_name, o.name as other_name,
                s.person_id is not null and p.id is null or s.other_id is not null and o.id is null
                    or exists (select from labels l where l.face_id = any(s.faces) and l.created_at > c.created_at)
                    as settled
            from suspects s join curations c on c.id = s.curation_id
            left join people p on p.id = s.person_id left join people o on o.id = s.other_id
            where s.curation_id = \(curation) and (\(kind)::text is null or s.kind = \(kind))
                and (\(last)::bigint is null or s.rank > \(last))
            order by s.rank limit \(limit + 1)
            """
        return try await Page(list(query, Suspect.init), limit: limit) { [String($0.rank)] }
    }
}

extension Curation {
    init(_ row: Row) throws(PostgresError) {
        self.init(
            id: try row.uuid("id"), collection: try row.uuid("collection_id"),
            person: try row.optionalUUID("person_id"), job: try row.uuid("job_id"), model: try row.string("model"),
            faces: try row.int("faces"), suspects: try row.int("suspects"), createdAt: try row.date("created_at"))
    }
}

extension Suspect {
    init(_ row: Row) throws(PostgresError) {
        self.init(
            kind: try row.string("kind"), chance: try row.double("chance"), person: try row.optionalUUID("person_id"),
            other: try row.optionalUUID("other_id"), faces: try row.array("faces"), distance: try row.float("distance"),
            against: try row.float("against"), compared: try row.int("compared"))
        rank = try row.int("rank")
        personName = try row.optionalString("person_name")
        otherName = try row.optionalString("other_name")
        isSettled = try row.bool("settled")
    }
}
