/// What came of asking about one face whose truth is known.
public struct Outcome: Hashable, Sendable {
    /// True when nobody enrolled is the person.
    public var isStranger: Bool
    /// True when the first proposal is the right person; never for a stranger.
    public var isRight: Bool
    /// The score of the first proposal: higher is more certain.
    public var score: Double
    /// The chance of a false name that was claimed, from 0 to 1; 1 when there was no proposal.
    public var chance: Double

    /// Makes an outcome.
    public init(isStranger: Bool, isRight: Bool, score: Double, chance: Double) {
        self.isStranger = isStranger
        self.isRight = isRight && !isStranger
        self.score = score
        self.chance = chance
    }
}

/// How often one run over probes and strangers went wrong (the open-set rates of ISO/IEC 19795-1).
///
/// FPIR is the share of strangers' photos that were given a name. FNIR is the share of enrolled people's photos that were
/// not given theirs: no name, or another's.
public struct Rates: Hashable, Sendable {
    /// The scores of the probes whose first proposal is right, falling.
    private let right: [Double]
    /// The scores of strangers, falling.
    private let strangers: [Double]
    /// Photos of enrolled people.
    public let probes: Int

    /// Sorts what came of a run by `score`; a higher one is more certain.
    public init(_ outcomes: some Sequence<Outcome>, score: (Outcome) -> Double = { $0.score }) {
        var right: [Double] = []
        var strangers: [Double] = []
        var probes = 0
        for outcome in outcomes {
            if outcome.isStranger {
                strangers.append(score(outcome))
            } else {
                probes += 1
                if outcome.isRight { right.append(score(outcome)) }
            }
        }
        self.right = right.sorted(by: >)
        self.strangers = strangers.sorted(by: >)
        self.probes = probes
    }

    /// Photos of strangers.
    public var strangerCount: Int { strangers.count }

    /// The score above which at most the share `fpir` of strangers lies; nil without strangers.
    public func threshold(fpir: Double) -> Double? {
        guard !strangers.isEmpty else { return nil }
        let rank = Int((fpir * Double(strangers.count)).rounded(.down))
        return rank < strangers.count ? strangers[max(0, rank)] : -.infinity
    }

    /// The FNIR where names are given above a score.
    public func fnir(above threshold: Double) -> Double {
        probes == 0 ? 0 : 1 - Double(count(right, above: threshold)) / Double(probes)
    }

    /// The FPIR where names are given above a score.
    public func fpir(above threshold: Double) -> Double {
        strangers.isEmpty ? 0 : Double(count(strangers, above: threshold)) / Double(strangers.count)
    }

    /// The FNIR at a measured FPIR; nil without strangers.
    public func fnir(fpir: Double) -> Double? { threshold(fpir: fpir).map { fnir(above: $0) } }

    /// How many of falling scores lie above a threshold.
    private func count(_ falling: [Double], above threshold: Double) -> Int {
        var (low, high) = (0, falling.count)
        while low < high {
            let middle = (low + high) / 2
            if falling[middle] > threshold { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The mean of numbers; nil of none.
func mean(_ numbers: some Swift.Collection<Double>) -> Double? {
    numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
}
