import FoundationEssentials
import Projection
import Store
import Wire

/// A map that was asked for, checked, with the defaults filled in.
struct ProjectionRequest: Hashable, Sendable {
    /// The most steps that may be asked for.
    static let mostSteps = 10_000
    /// The most faces of a map: above that the nearest neighbours of all take hours. Every 100,000 faces take up to
    /// 400 MB of memory.
    static let mostFaces = 500_000

    let selection: FaceSelection
    let settings: MapSettings
    let base: UUID?

    /// Checks a message.
    ///
    /// - Throws: a `Refusal` that says what is wrong.
    init(_ message: RunProjection) throws(Refusal) {
        selection = try FaceSelection(
            collection: message.collectionID, person: message.personID, model: message.model, message.selection)
        var settings = MapSettings()
        if message.perplexity != 0 {
            guard message.perplexity >= 1, message.perplexity <= 1_000 else {
                throw Refusal("the perplexity is \(message.perplexity); it must be from 1 to 1,000")
            }
            settings.perplexity = Double(message.perplexity)
        }
        guard message.steps <= Self.mostSteps else {
            throw Refusal("there are \(message.steps) steps; there may be \(Self.mostSteps) at most")
        }
        if message.steps > 0 { settings.steps = Int(message.steps) }
        settings.seed = message.seed
        self.settings = settings
        do {
            base = try message.base
        } catch {
            throw Refusal(error.detail)
        }
    }

    /// What was used, as a JSON object.
    func parametersJSON(perplexity: Double) -> String {
        struct Parameters: Encodable {
            let model: String
            let perplexity: Double
            let seed: UInt64
            let steps: Int
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let parameters = Parameters(
            model: selection.model, perplexity: perplexity, seed: settings.seed, steps: settings.steps)
        return (try? encoder.encode(parameters)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
