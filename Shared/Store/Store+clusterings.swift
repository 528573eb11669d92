import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// Stores a clustering and ends its job well, in one transaction; a second time for the same job it changes
    /// nothing. Faces that were deleted meanwhile and negative cluster numbers are left out.
    ///
    /// - Returns: the clustering's id.
    /// - Throws: `.notFound` when the job is gone, `.conflict` when it was cancelled or has ended.
    public func saveClustering(
        job: UUID, collection: UUID, person: UUID?, algorithm: String, parametersJSON: String,
        members: [(face: UUID, cluster: Int)]
    ) async throws -> UUID {
        try await saveResult(of: job, in: "clusterings") { id, connection in
            try await connection.execute(
                """
                insert into clusterings (id, collection_id, person_id, job_id, algorithm, parameters, clusters, faces)
                values (\(id), \(collection), \(person), \(job), \(Clean.text(algorithm, limit: 100)),
                    \(parametersJSON)::jsonb, 0, 0)
                """)
            try await connection.script("create temp table new_members (face_id uuid, cluster integer) on commit drop")
            try await connection.copyIn(
                table: "new_members", columns: ["face_id", "cluster"],
                rows: members.compactMap { member in
                    guard let cluster = Int32(exactly: member.cluster), cluster >= 0 else { return nil }
                    return [PostgresValue(member.face), PostgresValue(cluster)]
                })
            let kept = try await connection.execute(
                """
                insert into cluster_members (clustering_id, cluster, face_id)
                select \(id), m.cluster, m.face_id from new_members m join faces f on f.id = m.face_id
                order by m.face_id for key share of f
                on conflict do nothing
                """)
            try await connection.execute(
                """
                update clusterings set faces = \(kept), clusters =
                    (select count(distinct cluster) from cluster_members where clustering_id = \(id))
                where id = \(id)
                """)
        }
    }

    /// The clusterings of a collection, newest first.
    public func clusterings(
        collection: UUID, after cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<Clustering> {
        try await newest(
            "select * from clusterings", of: collection, after: cursor, limit: limit, key: \.id, Clustering.init)
    }

    /// A clustering, or nil.
    public func clustering(id: UUID) async throws -> Clustering? {
        try await list("select * from clusterings where id = \(id)", Clustering.init).first
    }

    /// The clusters of a clustering, largest first.
    public func clusters(
        clustering: UUID, after cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<Cluster> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decode(cursor, parts: 2).map { parts in
            guard let size = Int(parts[0]), let number = Int(parts[1]) else { throw Cursor.invalid }
            return (size: size, number: number)
        }
        let query: Query = """
            with sizes as (
                select cluster, count(*) as size from cluster_members where clustering_id = \(clustering)
                group by cluster
            ), page as (
                select cluster, size from sizes
                where \(last?.size)::bigint is null or (-size, cluster) > (-\(last?.size), \(last?.number))
                order by size desc, cluster limit \(limit + 1)
            )
            select page.cluster, page.size, array(
                select face_id from cluster_members m
                where m.clustering_id = \(clustering) and m.cluster = page.cluster order by face_id limit 12) as faces
            from page order by size desc, cluster
            """
        let rows = try await list(query) {
            Cluster(number: try $0.int("cluster"), size: try $0.int("size"), faces: try $0.array("faces"))
        }
        return Page(rows, limit: limit) { [String($0.size), String($0.number)] }
    }

    /// The faces of a cluster, by face id.
    public func members(
        clustering: UUID, cluster: Int, after cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<FaceRow> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decodeID(cursor)
        let query: Query = """
            \(faceColumns) join cluster_members m on m.face_id = f.id
            where m.clustering_id = \(clustering) and m.cluster = \(cluster)
                and (\(last)::uuid is null or f.id > \(last))
            order by f.id limit \(limit + 1)
            """
        return try await Page(list(query, FaceRow.init), limit: limit) { [$0.id.text] }
    }
}

extension Clustering {
    init(_ row: Row) throws(PostgresError) {
        self.init(
            id: try row.uuid("id"), collection: try row.uuid("collection_id"),
            person: try row.optionalUUID("person_id"),
            job: try row.uuid("job_id"), algorithm: try row.string("algorithm"),
            parameters: try row.string("parameters"),
            clusters: try row.int("clusters"), faces: try row.int("faces"), createdAt: try row.date("created_at"))
    }
}
