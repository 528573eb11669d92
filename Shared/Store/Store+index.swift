import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// A part of what a shard holds: the rows of the next `limit` faces after one, by face id; empty at the end.
    public func shardRows(shard: Int, of shards: Int, after: UUID?, limit: Int) async throws -> [IndexRow] {
        try await list(
            """
            \(indexColumns) where f.id in (
                select g.id from faces g left join face_state t on t.face_id = g.id
                where g.shard_key % \(max(1, shards)) = \(shard) and (\(after)::uuid is null or g.id > \(after))
                    and t.decision is distinct from 'not_a_face'
                order by g.id limit \(max(1, limit)))
            order by f.id, e.model
            """, IndexRow.init)
    }

    /// How many rows a shard has in all: one for each embedding of its faces.
    public func shardCount(shard: Int, of shards: Int) async throws -> Int {
        let counts = try await list(
            """
            select count(*) as count from faces f join embeddings e on e.face_id = f.id
            left join face_state s on s.face_id = f.id
            where f.shard_key % \(max(1, shards)) = \(shard) and s.decision is distinct from 'not_a_face'
            """, keep: true
        ) { try $0.int("count") }
        return counts.first ?? 0
    }

    /// A text that only this database has, and only until it is restored to an earlier state: the server's identifier, its
    /// timeline, the database's number.
    public func identity() async throws -> String {
        let texts = try await list(
            """
            select concat_ws('/', (select system_identifier from pg_control_system()),
                (select timeline_id from pg_control_checkpoint()),
                (select oid from pg_database where datname = current_database())) as identity
            """
        ) { try $0.string("identity") }
        return texts.first ?? ""
    }

    /// The rows of some faces; those that are gone or are no faces have `deleted` set.
    public func indexRows(faces: [UUID]) async throws -> [IndexRow] {
        guard !faces.isEmpty else { return [] }
        let rows = try await list(
            "\(indexColumns) where f.id = any(\(faces)) and s.decision is distinct from 'not_a_face'", IndexRow.init)
        let there = Set(rows.map(\.face))
        var seen = Set<UUID>()
        return rows + faces.filter { !there.contains($0) && seen.insert($0).inserted }.map(IndexRow.init(deleted:))
    }

    /// Where the change log stands: rows loaded after this call hold every change up to the mark.
    public func currentMark() async throws -> ChangeMark {
        let texts = try await list("select pg_current_snapshot()::text as mark", keep: true) { try $0.string("mark") }
        return try mark(texts.first ?? "")
    }

    /// The faces of changes after a mark, at most `limit` changes, and the mark to go on from.
    ///
    /// A change is told by the first reading that begins after its commit, and by no other. A reading of several pages
    /// goes up to where the log stood at its first.
    /// - Throws: `ChangesForgotten` when the log no longer goes back to the mark.
    public func changes(after mark: ChangeMark, limit: Int) async throws -> ChangePage {
        let limit = max(1, limit)
        let (tx, id) = (mark.reading?.tx ?? 0, mark.reading?.id ?? 0)
        // Two walks along the index: over what began later, and over the few that were running.
        func walk(_ which: Query) -> Query {
            """
            (select tx, id, face, at from changes
            where \(which) and (tx, id) > (\(tx), \(id)) and pg_visible_in_snapshot(tx, (select target from now))
            order by tx, id limit \(limit))
            """
        }
        let rows = try await list(
            """
            with now as materialized (
                select coalesce(\(mark.reading?.target)::pg_snapshot, pg_current_snapshot()) as target,
                    (select from_tx from changes_kept) as kept)
            select n.target::text as target, n.kept > \(mark.first) as forgotten, c.tx, c.id, c.face,
                extract(epoch from clock_timestamp() - c.at)::double precision as age
            from now n left join (
                \(walk("tx >= \(mark.end)")) union all \(walk("tx = any(\(mark.running))"))
                order by tx, id limit \(limit)
            ) c on true
            """, keep: true
        ) { row in
            (
                target: try row.string("target"), isForgotten: try row.bool("forgotten"),
                tx: try row.optional("tx", as: UInt64.self),
                id: try row.optional("id", as: Int64.self), face: try row.optional("face", as: UUID.self),
                age: try row.optional("age", as: Double.self)
            )
        }
        guard let last = rows.last else { throw StoreError(.failed, "the change log gave no rows") }
        if last.isForgotten { throw ChangesForgotten() }
        var next: ChangeMark?
        if rows.count == limit, let tx = last.tx, let id = last.id {
            next = mark.reading(upTo: last.target, tx: tx, id: id)
        }
        let isLast = next == nil
        return ChangePage(
            changes: rows.compactMap { row in row.face.map { ChangePage.Change(face: $0, age: row.age) } },
            mark: try next ?? self.mark(last.target), isLast: isLast)
    }

    private func mark(_ text: String) throws -> ChangeMark {
        guard let mark = ChangeMark(text) else {
            throw StoreError(.failed, "the database gave a snapshot that can't be read")
        }
        return mark
    }
}

private let indexColumns: Query = """
    select f.id, f.collection_id, f.shard_key, s.person_id, e.model, e.vector
    from faces f join embeddings e on e.face_id = f.id left join face_state s on s.face_id = f.id
    """

extension IndexRow {
    init(_ row: Row) throws {
        self.init(
            face: try row.uuid("id"), collection: try row.uuid("collection_id"),
            person: try row.optionalUUID("person_id"),
            model: try row.string("model"), embedding: try row.embedding("vector"), shardKey: try row.get("shard_key"),
            deleted: false)
    }

    /// A face to forget.
    init(deleted face: UUID) {
        self.init(
            face: face, collection: face, person: nil, model: "", embedding: IndexRow.nothing, shardKey: face.shardKey,
            deleted: true)
    }

    private static let nothing: Embedding = {
        guard let zero = Embedding([Float](repeating: 0, count: Embedding.dimension)) else {
            preconditionFailure("zeros are an embedding")
        }
        return zero
    }()
}
