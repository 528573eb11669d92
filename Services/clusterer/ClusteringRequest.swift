import FoundationEssentials
import Grouping
import Store
import Wire

/// A clustering that was asked for, checked, with the defaults filled in.
struct ClusteringRequest: Hashable, Sendable {
    /// Thresholds that make sense: embeddings are about one long, so nothing is further than 2.
    static let thresholds: ClosedRange<Float> = 0...2
    /// The most passes that may be asked for.
    static let mostIterations = 1_000

    let selection: FaceSelection
    let threshold: Float
    let iterations: Int
    let seed: UInt64

    /// The name of the algorithm in the database and in REST.
    var algorithm: String { "chinese_whispers" }

    /// Checks a message.
    ///
    /// - Throws: a `Refusal` that says what is wrong.
    init(_ message: RunClustering) throws(Refusal) {
        selection = try FaceSelection(
            collection: message.collectionID, person: message.personID, model: message.model, message.selection)
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
        let parameters = Parameters(iterations: iterations, model: selection.model, seed: seed, threshold: threshold)
        return (try? encoder.encode(parameters)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
