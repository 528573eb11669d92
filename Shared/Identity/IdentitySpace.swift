public import Faces

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A linear space of embeddings in which the faces of one person vary by one along each axis.
///
/// Along axis i people vary by `between[i]`: the two-covariance model, also called probabilistic linear discriminant analysis
/// (Ioffe 2006; Prince and Elder 2007), of embeddings of length one. It says how much likelier two faces are one person
/// than two. `scripts/train-identity` fits it.
public struct IdentitySpace: Hashable, Sendable {
    /// Faces of a person that count as independent of each other, at most; `scripts/train-identity` has the same number.
    public static let mostIndependent = 8

    /// The embedding model it belongs to.
    public let model: String
    /// The calibration that comes with it.
    public let calibration: Calibration
    /// Two faces of one person are seldom (1 in 100) further apart than the root of this.
    public let reach: Float
    /// The variance between people along each axis, falling; above 0.
    public let between: [Float]
    /// Where the data came from and what the space is worth, by name.
    public let facts: [String: String]

    private let mean: [Float]
    /// An axis after the other, 128 numbers each.
    private let axes: [Float]
    private let moments: [Moments]
    private let weights: [Weights]

    /// The mean and the deviation of a stranger's log likelihood ratio.
    private struct Moments: Hashable {
        var mean: Double
        var deviation: Double
    }

    /// What the ratio needs for a person of so many faces.
    private struct Weights: Hashable {
        var shrink: [Float]
        var inverse: [Float]
        var total: [Float]
        var constant: Double
    }

    init(
        model: String, calibration: Calibration, reach: Float, between: [Float], facts: [String: String],
        mean: [Float], axes: [Float]
    ) {
        precondition(axes.count == between.count * Embedding.dimension && mean.count == Embedding.dimension)
        self.model = model
        self.calibration = calibration
        self.reach = reach
        self.between = between
        self.facts = facts
        self.mean = mean
        self.axes = axes
        moments = (1...Self.mostIndependent).map { Self.moments(between, Double($0)) }
        weights = (1...Self.mostIndependent).map { Self.weights(between, Double($0)) }
    }

    /// Where a face lies; as many numbers as there are axes.
    public func place(_ embedding: Embedding) -> [Float] {
        let values = embedding.values
        var squares: Float = 0
        for value in values { squares += value * value }
        let length = squares > 0 ? squares.squareRoot() : 1
        var centred = values
        for i in 0..<Embedding.dimension { centred[i] = values[i] / length - mean[i] }
        return between.indices.map { axis in
            var sum: Float = 0
            let start = axis * Embedding.dimension
            for i in 0..<Embedding.dimension { sum += centred[i] * axes[start + i] }
            return sum
        }
    }

    /// How many standard deviations more a face at `place` looks like a person than a random stranger does.
    ///
    /// It is the log likelihood ratio of "this person" to "somebody else", standardised by what the model expects of
    /// strangers for that number of faces, so that scores of people with few and with many faces mean the same.
    /// - Parameters:
    ///   - centre: the mean place of the person's faces.
    ///   - count: how many faces that is; at least 1.
    public func score(_ place: [Float], centre: [Float], count: Int) -> Double {
        let number = min(max(count, 1), Self.mostIndependent) - 1
        let (weight, moment) = (weights[number], moments[number])
        var sum: Float = 0
        for i in between.indices {
            let difference = place[i] - weight.shrink[i] * centre[i]
            sum += difference * difference * weight.inverse[i] - place[i] * place[i] * weight.total[i]
        }
        let ratio = -0.5 * (Double(sum) + weight.constant)
        return ratio.isFinite ? (ratio - moment.mean) / moment.deviation : -.infinity
    }

    private static func weights(_ between: [Float], _ count: Double) -> Weights {
        let psi = between.map(Double.init)
        let spread = psi.map { 1 + $0 / (count * $0 + 1) }
        return Weights(
            shrink: psi.map { Float(count * $0 / (count * $0 + 1)) }, inverse: spread.map { Float(1 / $0) },
            total: psi.map { Float(1 / (1 + $0)) },
            constant: zip(spread, psi).map { log($0) - log(1 + $1) }.reduce(0, +))
    }

    private static func moments(_ between: [Float], _ count: Double) -> Moments {
        var (mean, variance) = (0.0, 0.0)
        for psi in between.map(Double.init) {
            let (total, share) = (1 + psi, count * psi / (count * psi + 1))
            let (spread, centre) = (1 + psi / (count * psi + 1), psi + 1 / count)
            let a = total / spread - 1
            let b = -2 * share / spread * (total * centre).squareRoot()
            let c = share * share / spread * centre
            mean -= 0.5 * (a + c + log(spread) - log(total))
            variance += 0.25 * (2 * a * a + 2 * c * c + b * b)
        }
        return Moments(mean: mean, deviation: max(variance, .leastNormalMagnitude).squareRoot())
    }
}

/// The squared Euclidean distance of two places.
func squaredDistance(_ a: [Float], _ b: [Float]) -> Float {
    var sum: Float = 0
    for i in a.indices { sum += (a[i] - b[i]) * (a[i] - b[i]) }
    return sum
}
