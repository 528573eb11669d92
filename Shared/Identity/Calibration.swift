#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How often the faces of two strangers lie closer than a distance.
public struct Calibration: Hashable, Sendable {
    /// One measured point of the tail.
    public struct Point: Hashable, Sendable {
        /// A distance.
        public var distance: Float
        /// The chance, above 0 and at most 1, that a pair of strangers lies below it.
        public var chance: Double

        /// Makes a point.
        public init(distance: Float, chance: Double) {
            self.distance = distance
            self.chance = chance
        }
    }

    private let points: [Point]

    /// Makes a calibration from at least two points that rise in distance and do not fall in chance; nil otherwise.
    public init?(_ points: [Point]) {
        guard points.count >= 2, points.allSatisfy({ $0.distance.isFinite && $0.chance > 0 && $0.chance <= 1 }) else {
            return nil
        }
        for (a, b) in zip(points, points.dropFirst()) where a.distance >= b.distance || a.chance > b.chance {
            return nil
        }
        self.points = points
    }

    private init(shipped points: [Point]) { self.points = points }

    /// dlib's ResNet on all impostor pairs of LFW: 4 in a million below 0.40, 38 below 0.45, 0.62 % below 0.60.
    public static let shipped = Calibration(shipped: [
        Point(distance: 0.40, chance: 4e-6), Point(distance: 0.45, chance: 38e-6),
        Point(distance: 0.60, chance: 6.2e-3),
    ])

    /// The chance that a random pair of strangers lies below `distance`; from 0 to 1, never falling.
    ///
    /// Straight lines in the logarithm between the points and, with the outer lines' slopes, beyond them. The measured tail
    /// bends downwards in the logarithm, so both err on the side of a higher chance. NaN gives 1.
    public func strangerChance(below distance: Float) -> Double {
        if distance.isNaN { return 1 }
        let segment = points.indices.dropFirst().dropLast().first { distance < points[$0].distance } ?? points.count - 1
        let (a, b) = (points[segment - 1], points[segment])
        let slope = (log(b.chance) - log(a.chance)) / Double(b.distance - a.distance)
        return min(1, exp(log(a.chance) + slope * Double(distance - a.distance)))
    }

    /// The chance that the nearest of `gallerySize` strangers lies below `distance`: 1 - (1 - p)^N.
    public func falseNameChance(distance: Float, gallerySize: Int) -> Double {
        let p = strangerChance(below: distance)
        if gallerySize <= 0 { return 0 }
        if p >= 1 { return 1 }
        return -expm1(Double(gallerySize) * log1p(-p))
    }
}
