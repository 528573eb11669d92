import FoundationEssentials
import Grouping
import Messaging
import Wire

/// Why a job can't be done; the job fails with this sentence.
struct Refusal: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A clustering that was asked for, checked, with the defaults filled in.
struct ClusteringRequest: Hashable, Sendable {
    /// Thresholds that make sense: embeddings are about one long, so nothing is further than 2.
    static let thresholds: ClosedRange<Float> = 0...2
    /// The most passes that may be asked for.
    static let mostIterations = 1_000

    let collection: UUID
    let person: UUID?
    let model: String
    let threshold: Float
    let iterations: Int
    let seed: UInt64

    /// The name of the algorithm in the database and in REST.
    var algorithm: String { "chinese_whispers" }

    /// The job a message is for.
    ///
    /// - Throws: a `Rejection`: without a job there is nobody to tell.
    static func job(of message: RunClustering) throws(Rejection) -> UUID {
        guard let id = UUID(uuidString: message.jobID) else {
            throw Rejection(code: "invalid_job_id", detail: "job_id is not the text of a UUID")
        }
        return id
    }

    /// Checks the rest of a message.
    ///
    /// - Throws: a `Refusal` that says what is wrong.
    init(_ message: RunClustering) throws(Refusal) {
        do {
            collection = try message.collection
            person = try message.person
        } catch {
            throw Refusal(error.detail)
        }
        guard !message.model.isEmpty else { throw Refusal("the embedding model is missing") }
        model = message.model
        guard case .chineseWhispers(let settings) = message.algorithm else {
            throw Refusal("the algorithm is missing or newer than this program, which knows chinese_whispers")
        }
        guard Self.thresholds.contains(settings.threshold) else {
            throw Refusal("the threshold is \(settings.threshold); it must be from 0 (the default) to 2")
        }
        guard settings.iterations <= Self.mostIterations else {
            throw Refusal("there are \(settings.iterations) iterations; there may be \(Self.mostIterations) at most")
        }
        threshold = settings.threshold == 0 ? Grouping.ChineseWhispers.defaultThreshold : settings.threshold
        iterations = settings.iterations == 0 ? Grouping.ChineseWhispers.defaultIterations : Int(settings.iterations)
        seed = settings.seed
    }

    /// What was used, as a JSON object.
    var parametersJSON: String {
        struct Parameters: Encodable {
            let iterations: Int
            let model: String
            let seed: UInt64
            let threshold: Float
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let parameters = Parameters(iterations: iterations, model: model, seed: seed, threshold: threshold)
        return (try? encoder.encode(parameters)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
