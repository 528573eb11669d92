#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How often a stranger's face looks like somebody: the upper tail of the scores of strangers.
///
/// The logarithm of the chance that a stranger scores more than `z` against one person is `a + b z + c z²` up to the last score
/// that was measured, its tangent beyond, and its highest value below the parabola's top.
public struct Calibration: Hashable, Sendable, Codable {
    /// The constant.
    public let a: Double
    /// The slope at 0.
    public let b: Double
    /// Half the change of the slope; not above 0.
    public let c: Double
    /// The last score measured.
    public let last: Double

    /// Makes a calibration of finite numbers whose tail falls at `last`; nil otherwise.
    public init?(a: Double, b: Double, c: Double, last: Double) {
        guard [a, b, c, last].allSatisfy(\.isFinite), c <= 0, b + 2 * c * last < 0 else { return nil }
        self.a = a
        self.b = b
        self.c = c
        self.last = last
    }

    /// Reads a calibration; one that `init(a:b:c:last:)` refuses is an error.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let numbers = try [CodingKeys.a, .b, .c, .last].map { try values.decode(Double.self, forKey: $0) }
        guard let made = Calibration(a: numbers[0], b: numbers[1], c: numbers[2], last: numbers[3]) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "the tail does not fall"))
        }
        self = made
    }

    /// The natural logarithm of the chance that a stranger scores more than `score` against one person; at most 0.
    ///
    /// NaN gives 0: what can't be judged is no evidence.
    public func logStrangerChance(above score: Double) -> Double {
        if score.isNaN { return 0 }
        let top = c < 0 ? -b / (2 * c) : -.infinity
        let bounded = max(score, top)
        if bounded <= last { return min(0, a + bounded * (b + c * bounded)) }
        let value = a + last * (b + c * last) + (b + 2 * c * last) * (bounded - last)
        return min(0, value)
    }

    /// The chance that some one of `people` looks more like a stranger than `score`: 1 - (1 - p)^N.
    public func falseNameChance(score: Double, people: Int) -> Double {
        if people <= 0 { return 0 }
        let p = exp(logStrangerChance(above: score))
        return p >= 1 ? 1 : -expm1(Double(people) * log1p(-p))
    }

    /// The score at which the chance of a false name among `people` is `chance`; found by halving.
    public func score(chance: Double, people: Int) -> Double {
        var (low, high) = (-10.0, 50.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if falseNameChance(score: middle, people: people) > chance { low = middle } else { high = middle }
        }
        return high
    }

    /// The same tail for a gallery where strangers come `factor` times as often; above 0.
    public func scaled(by factor: Double) -> Calibration? { Calibration(a: a + log(factor), b: b, c: c, last: last) }
}
