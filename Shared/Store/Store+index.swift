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
        let tx = try await list("select pg_snapshot_xmin(pg_current_snapshot()) as tx") {
            try $0.get("tx", as: UInt64.self)
        }
        return ChangeMark(tx: tx.first ?? 0, id: 0)
    }

    /// The faces that changed after a mark, each once, and the mark to ask with next.
    ///
    /// Only changes below the oldest running transaction are told, so that one which commits late is not passed over.
    public func changes(after mark: ChangeMark, limit: Int) async throws -> (faces: [UUID], mark: ChangeMark) {
        let rows = try await list(
            """
            select tx, id, face from changes
            where (tx, id) > (\(mark.tx), \(mark.id)) and tx < pg_snapshot_xmin(pg_current_snapshot())
            order by tx, id limit \(max(1, limit))
            """
        ) { (mark: ChangeMark(tx: try $0.get("tx"), id: try $0.get("id")), face: try $0.uuid("face")) }
        var seen = Set<UUID>()
        return (rows.map(\.face).filter { seen.insert($0).inserted }, rows.last?.mark ?? mark)
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
