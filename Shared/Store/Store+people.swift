import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// The people of a collection by name; `search` finds names that hold the text, in any case.
    public func people(
        collection: UUID, search: String? = nil, after cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<Person> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decode(cursor, parts: 1)?.first
        let search = try search.map(Clean.searchable)
        let query: Query = """
            \(personColumns) where p.collection_id = \(collection)
                and (\(last)::text is null or p.name > \(last))
                and (\(search)::text is null or position(lower(\(search)) in lower(p.name)) > 0)
            order by p.name limit \(limit + 1)
            """
        return try await Page(list(query, Person.init), limit: limit) { [$0.name] }
    }

    /// A person, or nil.
    public func person(id: UUID) async throws -> Person? {
        try await list("\(personColumns) where p.id = \(id)", Person.init).first
    }

    /// The person of a name in a collection, or nil.
    public func person(collection: UUID, named name: String) async throws -> Person? {
        let name = try Clean.searchable(Clean.trimmed(name))
        return try await list(
            "\(personColumns) where p.collection_id = \(collection) and p.name = \(name)", Person.init
        ).first
    }

    /// A person's name as it is stored: trimmed, 1 to 200 characters, without control characters.
    ///
    /// - Throws: `.invalid` that says what is wrong, without the name.
    public static func personName(_ text: String) throws(StoreError) -> String {
        try Clean.name(text, of: "person", limit: 200)
    }

    /// Makes a person.
    ///
    /// - Throws: `.invalid` for a bad name (1 to 200 characters without control characters), `.conflict` for a taken
    ///   one, `.notFound` for an unknown collection.
    public func createPerson(collection: UUID, name: String) async throws -> Person {
        let name = try Self.personName(name)
        return try await write { connection in
            guard try await !connection.query("select from collections where id = \(collection) for key share").isEmpty
            else { throw StoreError(.notFound, "there is no such collection") }
            let id = UUID.v7()
            let made = try await connection.execute(
                """
                insert into people (id, collection_id, name) values (\(id), \(collection), \(name))
                on conflict (collection_id, name) do nothing
                """)
            guard made == 1 else { throw Self.nameTaken }
            return try await Self.person(id, connection)
        }
    }

    /// Renames a person; with `version`, only when nobody changed it since.
    ///
    /// - Throws: `.invalid`, `.notFound`, `.stale` when the version is another one, `.conflict` for a taken name.
    @discardableResult
    public func renamePerson(
        id: UUID, name: String, ifVersion version: Int? = nil, by author: Author = Author("rollcall")
    ) async throws -> Person {
        let name = try Self.personName(name)
        guard let known = try await person(id: id) else { throw Self.noPerson }
        _ = try await edit(
            collection: known.collection, .rename(.id(id), name: name), by: author,
            expecting: ExpectedVersions(people: version.map { [id: $0] } ?? [:]))
        guard let renamed = try await person(id: id) else { throw Self.noPerson }
        return renamed
    }

    /// Deletes a person; its faces stay, without a label. With `version`, only when nobody changed it since.
    ///
    /// - Throws: `.notFound`, `.stale`.
    @discardableResult
    public func deletePerson(
        id: UUID, ifVersion version: Int? = nil, by author: Author = Author("rollcall")
    ) async throws -> EditOutcome {
        guard let known = try await person(id: id) else { throw Self.noPerson }
        return try await edit(
            collection: known.collection, .delete(.id(id)), by: author,
            expecting: ExpectedVersions(people: version.map { [id: $0] } ?? [:]))
    }

    /// The names of people; those who do not exist are left out.
    public func names(of people: [UUID]) async throws -> [UUID: String] {
        guard !people.isEmpty else { return [:] }
        let pairs = try await list("select id, name from people where id = any(\(people))") {
            (try $0.uuid("id"), try $0.string("name"))
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    static let noPerson = StoreError(.notFound, "there is no such person")
    static let nameTaken = StoreError(
        .conflict, "a person of that name exists already in the collection; use it or choose another name")

    private static func person(_ id: UUID, _ connection: PostgresConnection) async throws -> Person {
        guard let row = try await connection.query("\(personColumns) where p.id = \(id)").first else { throw noPerson }
        return try Person(row)
    }
}

private let personColumns: Query = """
    select p.id, p.collection_id, p.name, p.version, p.created_at, n.faces, n.images, n.best
    from people p cross join lateral (
        select count(*) as faces, count(distinct f.image_id) as images,
            (array_agg(f.id order by f.quality desc, f.id))[1] as best
        from face_state s join faces f on f.id = s.face_id where s.person_id = p.id
    ) n
    """

extension Person {
    init(_ row: Row) throws(PostgresError) {
        self.init(
            id: try row.uuid("id"), collection: try row.uuid("collection_id"), name: try row.string("name"),
            faces: try row.int("faces"), images: try row.int("images"),
            representativeFace: try row.optionalUUID("best"),
            createdAt: try row.date("created_at"), version: try row.int("version"))
    }
}
