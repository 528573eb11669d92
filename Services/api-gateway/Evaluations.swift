import Blobs
import Evaluation
import Faces
import FoundationEssentials
import HTTPServer
import Identity
import Messaging
import Store
import Wire

extension Gateway {
    /// Routes of evaluations: how good names are on a collection's own labels.
    func addEvaluations(to router: inout Router) {
        router.add(.post, "/collections/{collection}/evaluations") { request in try await startEvaluation(request) }
        router.add(.get, "/collections/{collection}/evaluations") { request in
            let page = try await store.evaluations(
                collection: collection(request).id, after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
        router.add(.get, "/evaluations/{id}") { request in
            let row = try await evaluation(request)
            return .json(row.json(report: try JSON(parsing: Array(row.reportJSON.utf8))))
        }
        router.add(.get, "/evaluations/{id}/page") { request in
            let row = try await evaluation(request)
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let page = try decoder.decode(Report.self, from: Data(row.reportJSON.utf8)).page
            return Response(
                200, headers: ["Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": Self.pagePolicy],
                body: Array(page.utf8))
        }
    }

    /// The report is a page of its own: tables, SVG and one style sheet, known by its hash; nothing else may load or run.
    private static let pagePolicy =
        "default-src 'none'; style-src 'sha256-\(Data(ContentHash.of(Array(Report.style.utf8)).bytes).base64EncodedString())'"

    private func evaluation(_ request: Request) async throws -> EvaluationRow {
        guard let found = try await store.evaluation(id: id(request, "evaluation")) else { throw missing("evaluation") }
        return found
    }

    private func startEvaluation(_ request: Request) async throws -> Response {
        let collection = try await collection(request)
        var message = RunEvaluation(
            collectionID: collection.id.bytes, model: IdentitySpace.shipped.model, heldOut: 0.3)
        if !request.body.isEmpty {
            var fields = try request.jsonFields()
            message.photos = UInt32(try fields.int("photos", in: 1...1000) ?? 0)
            message.leastPhotos = UInt32(try fields.int("least_photos", in: 2...10_000) ?? 0)
            message.heldOut = Float(try fields.double("held_out", in: 0...0.9) ?? 0.3)
            message.draws = UInt32(try fields.int("draws", in: 1...100) ?? 0)
            message.seed = UInt64(try fields.int("seed", in: 0...Int.max) ?? 0)
            message.limit = Float(try fields.double("false_name_limit", in: 0.000001...0.5) ?? 0)
            message.keep = try fields.bool("keep") ?? false
            try fields.finish()
        }
        if message.limit == 0 {
            let own = try await store.gallery(collection: collection.id, model: message.model)?.falseNameLimit
            message.limit = Float(own ?? falseNameLimit)
        }
        return try await startJob("evaluate", as: .runEvaluation, in: collection) { job in
            message.jobID = job
            return message
        }
    }
}

extension EvaluationRow {
    /// Without the report.
    var json: JSON { json(report: nil) }

    func json(report: JSON?) -> JSON {
        let fields: [(String, JSON)] = [
            ("id", JSON(id)), ("collection_id", JSON(collection)), ("job_id", JSON(job)), ("model", .string(model)),
            ("created_at", JSON(createdAt)), ("page_url", .string("/api/v1/evaluations/\(id.text)/page")),
        ]
        return .object(fields + (report.map { [("report", $0)] } ?? []))
    }
}
