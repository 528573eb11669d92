import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// Begins a projection with its first places; when the job has one already, that one begins again.
    ///
    /// - Returns: the projection's id.
    /// - Throws: `.notFound` when the job is gone, `.conflict` when it was cancelled or has ended.
    public func beginProjection(
        job: UUID, collection: UUID, person: UUID?, base: UUID?, parametersJSON: String, step: Int, steps: Int,
        faces: [UUID], places: [SIMD2<Float>]
    ) async throws -> UUID {
        precondition(faces.count == places.count, "each face has a place")
        return try await write { connection in
            try await Self.requireOpen(job, connection)
            let row = try await connection.query(
                """
                insert into projections
                    (id, collection_id, person_id, job_id, base_id, parameters, step, steps, faces, places)
                values (\(UUID.v7()), \(collection), \(person), \(job), \(base), \(parametersJSON)::jsonb, \(step),
                    \(steps), \(faces), \(bytes(places)))
                on conflict (job_id) do update set parameters = excluded.parameters, step = excluded.step,
                    steps = excluded.steps, faces = excluded.faces, places = excluded.places, divergence = null,
                    version = projections.version + 1, changed_at = now()
                returning id
                """
            ).first
            guard let row else { throw StoreError(.notFound, "there is no such job") }
            return try row.uuid("id")
        }
    }

    /// Writes a map's places down; with `finished` its job ends well in the same transaction.
    ///
    /// - Throws: `.notFound` when the job or the projection is gone, `.conflict` when the job was cancelled or has ended.
    public func saveProjection(
        job: UUID, step: Int, divergence: Double, places: [SIMD2<Float>], finished: Bool
    ) async throws {
        try await write { connection in
            try await Self.requireOpen(job, connection)
            let rows = try await connection.query(
                """
                update projections set step = \(step), divergence = \(Float(divergence)), places = \(bytes(places)),
                    version = version + 1, changed_at = now()
                where job_id = \(job) and cardinality(faces) = \(places.count) returning id
                """)
            guard let row = rows.first else { throw StoreError(.notFound, "the map is gone") }
            if !finished { return }
            try await Self.succeed(job, result: row.uuid("id"), connection)
        }
    }

    /// The projections of a collection, newest first.
    public func projections(
        collection: UUID, after cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<Projection> {
        try await newest(projectionColumns, of: collection, after: cursor, limit: limit, key: \.id, Projection.init)
    }

    /// A projection, or nil.
    public func projection(id: UUID) async throws -> Projection? {
        try await list("\(projectionColumns) where id = \(id)", Projection.init).first
    }

    /// The projection a job makes, or nil.
    public func projection(job: UUID) async throws -> Projection? {
        try await list("\(projectionColumns) where job_id = \(job)", Projection.init).first
    }

    /// The faces of a projection that are still there, with their places, in the projection's order.
    public func placedFaces(projection: UUID) async throws -> [PlacedFace] {
        let places = try await list("select places from projections where id = \(projection)") {
            try $0.bytes("places")
        }
        guard let places = places.first.map(LittleEndian.floats) else { return [] }
        return try await list(
            """
            select m.face_id, m.place, s.person_id, p.name
            from projections j
            cross join lateral unnest(j.faces) with ordinality as m(face_id, place)
            join faces f on f.id = m.face_id
            left join face_state s on s.face_id = f.id
            left join people p on p.id = s.person_id
            where j.id = \(projection) order by m.place
            """
        ) { row in
            let at = try row.int("place") - 1
            // The middle when there are too few places.
            let place = places.indices.contains(2 * at + 1) ? SIMD2(places[2 * at], places[2 * at + 1]) : .zero
            return PlacedFace(
                face: try row.uuid("face_id"), place: place, person: try row.optionalUUID("person_id"),
                personName: try row.optionalString("name"))
        }
    }

    /// Asks a running or waiting job to end early and keep what it has.
    ///
    /// - Throws: `.notFound`; `.conflict` when it has ended, `.invalid` when it is no map.
    public func requestStop(job: UUID) async throws {
        try await write { connection in
            guard let row = try await connection.query("select kind from jobs where id = \(job) for update").first
            else {
                throw StoreError(.notFound, "there is no such job")
            }
            guard try row.string("kind") == "project" else {
                throw StoreError(.invalid, "only maps can be stopped and kept; cancel other jobs")
            }
            try await Self.requireOpen(job, connection)
            try await connection.execute("update jobs set stop_requested = true where id = \(job)")
        }
    }

    /// True when somebody wants the job to end early.
    public func isStopRequested(job: UUID) async throws -> Bool {
        try await !list("select id from jobs where id = \(job) and stop_requested") { try $0.uuid("id") }.isEmpty
    }
}

private let projectionColumns: Query = """
    select id, collection_id, person_id, job_id, base_id, parameters, version, step, steps, divergence,
        cardinality(faces) as face_count, created_at, changed_at
    from projections
    """

extension Projection {
    init(_ row: Row) throws(PostgresError) {
        self.init(
            id: try row.uuid("id"), collection: try row.uuid("collection_id"),
            person: try row.optionalUUID("person_id"), job: try row.uuid("job_id"),
            base: try row.optionalUUID("base_id"), parameters: try row.string("parameters"),
            version: try row.int("version"), step: try row.int("step"), steps: try row.int("steps"),
            divergence: try row.optional("divergence", as: Float.self).map(Double.init),
            faces: try row.int("face_count"), createdAt: try row.date("created_at"),
            changedAt: try row.date("changed_at"))
    }
}

/// x and y of each place, little-endian.
private func bytes(_ places: [SIMD2<Float>]) -> [UInt8] { LittleEndian.bytes(places.flatMap { [$0.x, $0.y] }) }
