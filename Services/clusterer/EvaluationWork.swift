import Evaluation
import Faces
import FoundationEssentials
import Identity
import Log
import Store
import Wire

/// What an evaluation needs of the database besides.
protocol EvaluationDesk: JobDesk {
    /// A collection's name.
    func name(collection: UUID) async throws -> String?
    /// What a collection's names are judged by.
    func gallery(collection: UUID, model: String) async throws -> Gallery?
    /// The quality and the shorter side of the labelled faces.
    func measures(collection: UUID) async throws -> [UUID: FaceMeasure]
    /// Stores the report and ends the job, once however often it is called.
    func save(_ request: EvaluationRequest, job: UUID, reportJSON: String, calibrationJSON: String?) async throws
}

extension StoreDesk: EvaluationDesk {
    func name(collection: UUID) async throws -> String? { try await store.collection(id: collection)?.name }

    func gallery(collection: UUID, model: String) async throws -> Gallery? {
        try await store.gallery(collection: collection, model: model)
    }

    func measures(collection: UUID) async throws -> [UUID: FaceMeasure] {
        try await store.labelledMeasures(collection: collection)
    }

    func save(_ request: EvaluationRequest, job: UUID, reportJSON: String, calibrationJSON: String?) async throws {
        _ = try await store.saveEvaluation(
            job: job, collection: request.collection, model: request.model, reportJSON: reportJSON,
            calibrationJSON: request.keep ? calibrationJSON : nil)
    }
}

/// An evaluation that was asked for, checked, with the defaults filled in.
struct EvaluationRequest: Hashable, Sendable {
    let collection: UUID
    let model: String
    let keep: Bool
    let plan: Judge.Plan

    /// Checks a message.
    ///
    /// - Throws: a `Refusal` that says what is wrong.
    init(_ message: RunEvaluation) throws(Refusal) {
        do {
            collection = try message.collection
        } catch { throw Refusal(error.detail) }
        guard !message.model.isEmpty else { throw Refusal("the embedding model is missing") }
        model = message.model
        keep = message.keep
        guard message.photos <= 1000, message.leastPhotos <= 10_000, message.draws <= 100 else {
            throw Refusal("there may be 1,000 photos enrolled, 10,000 needed and 100 draws at most")
        }
        guard (0...0.9).contains(message.heldOut), (0...0.5).contains(message.limit) else {
            throw Refusal("held_out must be from 0 to 0.9 and the limit from 0 (the collection's) to 0.5")
        }
        var plan = Judge.Plan()
        let photos = message.photos == 0 ? 5 : Int(message.photos)
        plan.photos = photos == 1 ? [1] : [photos, 1]
        plan.leastPhotos = message.leastPhotos == 0 ? 2 * photos : Int(message.leastPhotos)
        plan.heldOut = Double(message.heldOut)
        plan.draws = message.draws == 0 ? plan.draws : Int(message.draws)
        plan.seed = message.seed == 0 ? plan.seed : message.seed
        plan.limit = Double(message.limit.description) ?? 0
        self.plan = plan
    }
}

/// An evaluation: draws of enrolled people and strangers from a collection's own labels.
struct EvaluationWork: Work {
    /// What a limit of nothing comes to when the collection has none of its own.
    static let defaultLimit = 0.01

    let request: EvaluationRequest
    let desk: any EvaluationDesk

    var selection: FaceSelection {
        FaceSelection(collection: request.collection, model: request.model, labelled: true)
    }

    func run(on faces: SelectedFaces, in shell: JobShell) async throws {
        let (name, gallery, measures) = try await shell.patiently {
            (
                try await desk.name(collection: request.collection),
                try await desk.gallery(collection: request.collection, model: request.model),
                try await desk.measures(collection: request.collection)
            )
        }
        var plan = request.plan
        plan.title = name ?? "a collection"
        if plan.limit == 0 { plan.limit = gallery?.falseNameLimit ?? Self.defaultLimit }
        if let own = gallery?.calibrationJSON.flatMap(Calibration.init(json:)) {
            plan.calibration = own
            plan.calibrationName = "of the collection"
        }
        let table = table(faces, measures)
        let (judge, threads) = (Judge(table, plan: plan, threads: shell.threads), faces.count)
        let report = try await shell.compute(total: threads) { board in
            try judge.report { try board.note("judging", $0) }
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let text = String(decoding: try encoder.encode(report), as: UTF8.self)
        let calibration = try report.proposed.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        try await shell.store {
            try await desk.save(request, job: shell.id, reportJSON: text, calibrationJSON: calibration)
        }
        shell.log.info("evaluated", ["job": shell.id.text, "faces": faces.count])
    }

    private func table(_ faces: SelectedFaces, _ measures: [UUID: FaceMeasure]) -> FaceTable {
        FaceTable(
            model: request.model,
            rows: faces.ids.indices.compactMap { index in
                guard let person = faces.people[index] else { return nil }
                let measure = measures[faces.ids[index]]
                return FaceTable.Row(
                    person: person.text, picture: faces.ids[index].text, embedding: faces.embeddings[index],
                    quality: measure?.quality, size: measure?.size)
            })
    }
}
