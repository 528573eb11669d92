import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// All collections, by name.
    public func collections() async throws -> [Collection] {
        try await list("select id, name, created_at from collections order by name", Collection.init)
    }

    /// The collection of a name, or nil.
    public func collection(named name: String) async throws -> Collection? {
        let name = try Clean.searchable(Clean.trimmed(name))
        return try await list(
            "select id, name, created_at from collections where name = \(name)", keep: true, Collection.init
        ).first
    }

    /// The collection of an id, or nil.
    public func collection(id: UUID) async throws -> Collection? {
        try await list("select id, name, created_at from collections where id = \(id)", Collection.init).first
    }

    /// Makes a collection.
    ///
    /// - Throws: `.invalid` for a bad name (1 to 100 characters without control characters), `.conflict` for a taken one.
    public func createCollection(named name: String) async throws -> Collection {
        let name = try Clean.name(name, of: "collection", limit: 100)
        return try await write { connection in
            let rows = try await connection.query(
                """
                insert into collections (id, name) values (\(UUID.v7()), \(name)) on conflict (name) do nothing
                returning id, name, created_at
                """)
            guard let row = rows.first else {
                throw StoreError(.conflict, "a collection of that name exists already; use it or choose another name")
            }
            return try Collection(row)
        }
    }

    /// Deletes a collection with everything in it. The default collection stays.
    ///
    /// - Throws: `.notFound`; `.invalid` for the default collection.
    public func deleteCollection(id: UUID) async throws {
        try await write { connection in
            // The label of a face refers to a person: without this, people could go before faces.
            guard
                let row = try await connection.query("select name from collections where id = \(id) for update").first
            else { throw StoreError(.notFound, "there is no such collection") }
            guard try row.string("name") != "default" else {
                throw StoreError(.invalid, "the default collection cannot be deleted; delete its images instead")
            }
            try await connection.execute("delete from images where collection_id = \(id)")
            try await connection.execute("delete from collections where id = \(id)")
        }
    }

    /// Reads a list and makes values of its rows.
    func list<Value>(_ query: Query, keep: Bool = false, _ make: (Row) throws -> Value) async throws -> [Value] {
        try await translated { try await pool.query(query, keep: keep).map(make) }
    }

    /// A page of what a collection has, newest first, for tables whose `id` tells the time.
    func newest<Item: Sendable>(
        _ select: Query, of collection: UUID, after cursor: String?, limit: Int, key: (Item) -> UUID,
        _ make: (Row) throws -> Item
    ) async throws -> Page<Item> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decodeID(cursor)
        let query: Query = """
            \(select) where collection_id = \(collection) and (\(last)::uuid is null or id < \(last))
            order by id desc limit \(limit + 1)
            """
        return try await Page(list(query, make), limit: limit) { [key($0).text] }
    }
}

extension Collection {
    init(_ row: Row) throws(PostgresError) {
        self.init(id: try row.uuid("id"), name: try row.string("name"), createdAt: try row.date("created_at"))
    }
}
