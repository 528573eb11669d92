import Faces
public import FoundationEssentials
import Postgres

/// How well a face can be seen.
public struct FaceMeasure: Hashable, Sendable {
    /// The overall quality, from 0 to 1.
    public var quality: Float
    /// The shorter side of the box in pixels.
    public var size: Float

    /// Makes a measure.
    public init(quality: Float, size: Float) {
        self.quality = quality
        self.size = size
    }
}

/// What an evaluation found.
public struct EvaluationRow: Hashable, Sendable {
    public let id: UUID
    public let collection: UUID
    public let job: UUID
    /// The embedding model.
    public let model: String
    public let createdAt: Date
    /// The report as a JSON object.
    public let reportJSON: String
}

extension Store {
    /// The measures of a collection's labelled faces.
    public func labelledMeasures(collection: UUID) async throws -> [UUID: FaceMeasure] {
        let rows = try await list(
            """
            select f.id, f.quality, least(f.width, f.height) as size from faces f
            join face_state s on s.face_id = f.id where f.collection_id = \(collection) and s.person_id is not null
            """
        ) { (try $0.uuid("id"), FaceMeasure(quality: try $0.get("quality"), size: try $0.get("size"))) }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// Stores a report, makes a calibration the collection's own when there is one, and ends the job well, in one
    /// transaction; a second time for the same job it changes nothing.
    ///
    /// - Returns: the evaluation's id.
    /// - Throws: `.notFound` when the job is gone, `.conflict` when it was cancelled or has ended.
    public func saveEvaluation(
        job: UUID, collection: UUID, model: String, reportJSON: String, calibrationJSON: String?
    ) async throws -> UUID {
        try await saveResult(of: job, in: "evaluations") { id, connection in
            try await connection.execute(
                """
                insert into evaluations (id, collection_id, job_id, model, report)
                values (\(id), \(collection), \(job), \(model), \(reportJSON)::jsonb)
                """)
            if let calibrationJSON {
                try await connection.execute(
                    """
                    insert into calibrations (id, collection_id, model, parameters, evaluation_id)
                    values (\(UUID.v7()), \(collection), \(model), \(calibrationJSON)::jsonb, \(id))
                    """)
            }
        }
    }

    /// An evaluation, or nil.
    public func evaluation(id: UUID) async throws -> EvaluationRow? {
        try await list("\(evaluationColumns) where id = \(id)", EvaluationRow.init).first
    }

    /// The evaluations of a collection, newest first.
    public func evaluations(
        collection: UUID, after cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<EvaluationRow> {
        try await newest(evaluationColumns, of: collection, after: cursor, limit: limit, key: \.id, EvaluationRow.init)
    }
}

private let evaluationColumns: Query =
    "select id, collection_id, job_id, model, created_at, report::text as report from evaluations"

extension EvaluationRow {
    init(_ row: Row) throws(PostgresError) {
        self.init(
            id: try row.uuid("id"), collection: try row.uuid("collection_id"), job: try row.uuid("job_id"),
            model: try row.string("model"), createdAt: try row.date("created_at"), reportJSON: try row.string("report"))
    }
}
