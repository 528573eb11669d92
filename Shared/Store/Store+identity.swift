public import Faces
public import FoundationEssentials
import Postgres

/// What a collection's names are judged by.
public struct Gallery: Hashable, Sendable {
    /// People with a name in the collection.
    public var people: Int
    /// The chance of a false name up to which a name is given, when the collection has its own.
    public var falseNameLimit: Double?
    /// The calibration's numbers as a JSON object, when the collection has its own for the model.
    public var calibrationJSON: String?
}

extension Store {
    /// What a collection's names are judged by; nil when there is no such collection.
    public func gallery(collection: UUID, model: String) async throws -> Gallery? {
        try await list(
            """
            select c.false_name_limit, (select count(*) from people p where p.collection_id = c.id) as people,
                (select k.parameters::text from calibrations k where k.collection_id = c.id and k.model = \(model)
                 order by k.id desc limit 1) as parameters
            from collections c where c.id = \(collection)
            """, keep: true
        ) { row in
            Gallery(
                people: try row.int("people"), falseNameLimit: try row.optional("false_name_limit"),
                calibrationJSON: try row.optionalString("parameters"))
        }.first
    }

    /// The newest faces that carry each person, `limit` of each at most, of one model.
    public func confirmedFaces(of people: [UUID], model: String, limit: Int) async throws -> [UUID: [Embedding]] {
        try await embeddings(
            """
            select p.id, e.vector from unnest(\(people)::uuid[]) p (id)
            cross join lateral (
                select s.face_id from face_state s where s.person_id = p.id order by s.face_id desc limit \(max(1, limit))) s
            join embeddings e on e.face_id = s.face_id and e.model = \(model)
            """)
    }

    /// Faces that were said not to be each person, `limit` of each at most, of one model.
    public func deniedFaces(of people: [UUID], model: String, limit: Int) async throws -> [UUID: [Embedding]] {
        try await embeddings(
            """
            select p.id, e.vector from unnest(\(people)::uuid[]) p (id)
            cross join lateral (
                select s.face_id from face_state s where s.is_not @> array[p.id] and s.is_not <> '{}'
                limit \(max(1, limit))) s
            join embeddings e on e.face_id = s.face_id and e.model = \(model)
            """)
    }

    private func embeddings(_ query: Query) async throws -> [UUID: [Embedding]] {
        let rows = try await list(query, keep: true) { (try $0.uuid("id"), try $0.embedding("vector")) }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    /// Gives a collection a limit of its own, or takes it away.
    ///
    /// - Throws: `.invalid` for a limit that is not above 0 and at most 0.5, `.notFound`.
    public func setFalseNameLimit(_ limit: Double?, collection: UUID) async throws {
        if let limit, !(limit > 0 && limit <= 0.5) {
            throw StoreError(
                .invalid, "the limit must be above 0 and at most 0.5: 0.01 is one false name in 100 strangers")
        }
        let changed = try await translated {
            try await pool.execute("update collections set false_name_limit = \(limit) where id = \(collection)")
        }
        guard changed == 1 else { throw StoreError(.notFound, "there is no such collection") }
    }

    /// Makes a calibration the one that counts for a collection and model; nil takes the shipped one up again.
    @discardableResult
    public func setCalibration(
        _ parametersJSON: String?, collection: UUID, model: String, evaluation: UUID? = nil
    ) async throws -> UUID {
        let id = UUID.v7()
        try await write { connection in
            let found = try await connection.query("select from collections where id = \(collection) for key share")
            guard !found.isEmpty else { throw StoreError(.notFound, "there is no such collection") }
            try await connection.execute(
                """
                insert into calibrations (id, collection_id, model, parameters, evaluation_id)
                values (\(id), \(collection), \(model), \(parametersJSON)::jsonb, \(evaluation))
                """)
        }
        return id
    }
}
