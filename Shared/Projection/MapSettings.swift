/// How a map is made.
public struct MapSettings: Hashable, Sendable {
    /// How many neighbours each face minds, softly; nil for 30, or as many as the selection allows.
    public var perplexity: Double?
    /// Steps in which neighbours pull harder, so that groups form.
    public var earlySteps = 250
    /// Steps after those.
    public var steps = 500
    /// How much harder neighbours pull at first.
    public var exaggeration: Float = 12
    /// The seed of the small shake that parts faces which are the same.
    public var seed: UInt64 = 0

    /// The settings of most t-SNE programs.
    public init() {}

    /// All steps.
    public var allSteps: Int { earlySteps + steps }

    /// The perplexity for `count` faces.
    ///
    /// - Throws: `MapError.nothingToMap` without faces, `.perplexity` when the one asked for is too large or too small.
    public func perplexity(for count: Int) throws(MapError) -> Double {
        guard count > 0 else { throw .nothingToMap }
        let most = max(1, Double(count - 1) / 3)
        guard let perplexity else { return min(30, most) }
        guard perplexity >= 1, perplexity <= most else {
            throw .perplexity(asked: perplexity, most: most.rounded(.down), faces: count)
        }
        return perplexity
    }
}

/// Why there is no map.
public enum MapError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The selection is empty.
    case nothingToMap
    /// A perplexity is three times as many neighbours, and each face must have them.
    case perplexity(asked: Double, most: Double, faces: Int)

    public var description: String {
        switch self {
        case .nothingToMap: "there is no face to map; choose a larger selection"
        case .perplexity(let asked, let most, let faces):
            "the perplexity is \(asked), but \(faces) faces allow from 1 to \(Int(most))"
        }
    }
}
