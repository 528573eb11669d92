import CProjection
public import Faces
import Neighbors

/// A t-SNE map that grows step by step (van der Maaten and Hinton 2008), on a plane.
///
/// Exact neighbours, exaggeration at first and a rate of the count over the exaggeration (Belkina et al. 2019), momentum
/// and gains, a start on the principal plane. The same faces, settings and start give the same places at any number of
/// threads (on processors for which FFTW uses the same code). Not for several threads at once.
public final class FaceMap {
    /// How many steps were taken.
    public private(set) var step: Int
    /// How many there will be.
    public let lastStep: Int
    /// The faces on the map.
    public let count: Int

    private static let pointsAtOnce = 256
    private static let momentum: Float = 0.8

    private let settings: MapSettings
    private let affinities: Affinities?
    private let chunks: Chunks
    private let level: Level
    private let points: Buffer<Float>
    private let velocity: Buffer<Float>
    private let gains: Buffer<Float>
    private let attraction: Buffer<Float>
    private let repulsion: Buffer<Float>
    private let field: Repulsion
    private var box: Box
    private var middle: SIMD2<Float>

    /// Makes the map's start: neighbours, their weights, and first places.
    ///
    /// `known` has a place for each face that was on an earlier map, nil for others; then the map goes on from there, new
    /// faces begin among their neighbours, and step `from` is the first (give `settings.earlySteps` or more to leave
    /// groups as they are). `progress` is called now and then with a fraction; what it throws ends the work.
    ///
    /// - Throws: `MapError`, or what `progress` throws.
    public convenience init(
        _ embeddings: [Embedding], settings: MapSettings, threads: Int = 1, known: [SIMD2<Float>?]? = nil,
        from step: Int = 0, progress: (Double) throws -> Void = { _ in }
    ) throws {
        try self.init(
            embeddings, settings: settings, threads: threads, known: known, from: step, level: .best,
            progress: progress)
    }

    init(
        _ embeddings: [Embedding], settings: MapSettings, threads: Int, known: [SIMD2<Float>?]? = nil,
        from step: Int = 0, level: Level, progress: (Double) throws -> Void = { _ in }
    ) throws {
        let perplexity = try settings.perplexity(for: embeddings.count)
        let count = embeddings.count
        precondition(known.map { $0.count == count } ?? true, "each face has a known place or none")
        (self.count, self.settings, self.level) = (count, settings, level)
        (self.step, lastStep) = (max(0, step), max(step, settings.allSteps))
        let chunks = Chunks(threads: max(1, threads))
        self.chunks = chunks
        let nearest = try nearestRows(
            of: embeddings, k: Int((perplexity * 3).rounded(.up)), threads: threads, progress: progress)
        if count > 1 {
            affinities = Affinities(nearest, count: count, perplexity: perplexity, chunks: chunks)
        } else {
            affinities = nil
        }
        let places =
            if let known {
                Start.among(nearest, known, seed: settings.seed)
            } else {
                Start.shaken(PrincipalPlane.places(of: embeddings, chunks: chunks, level: level), seed: settings.seed)
            }
        points = Buffer(places.flatMap { [$0.x, $0.y] })
        velocity = Buffer(2 * count)
        gains = Buffer(2 * count)
        attraction = Buffer(2 * count)
        repulsion = Buffer(2 * count)
        field = Repulsion(count: count, chunks: chunks, level: level)
        var box = Box(low: places[0], high: places[0])
        for place in places {
            box.low = pointwiseMin(box.low, place)
            box.high = pointwiseMax(box.high, place)
        }
        self.box = box
        middle = SIMD2<Float>(places.reduce(SIMD2<Double>.zero) { $0 + SIMD2<Double>($1) } / Double(count))
        restart()
    }

    /// The first picture, long before neighbours are known: the principal plane with a spread of 1, or what is known of an
    /// earlier map with new faces in its middle.
    public static func firstPlaces(
        _ embeddings: [Embedding], settings: MapSettings, threads: Int = 1, known: [SIMD2<Float>?]? = nil
    ) -> [SIMD2<Float>] {
        if let known { return known.map { $0 ?? .zero } }
        let chunks = Chunks(threads: max(1, threads))
        return PrincipalPlane.places(of: embeddings, chunks: chunks, level: .best).map { $0 * 1e4 }
    }

    /// True when the last step was taken.
    public var isFinished: Bool { step >= lastStep }

    /// Where each face lies, in the order of the embeddings.
    public var places: [SIMD2<Float>] { (0..<count).map { SIMD2(points[2 * $0], points[2 * $0 + 1]) } }

    /// Takes up to `steps` steps.
    public func advance(_ steps: Int = 1) {
        for _ in 0..<steps where !isFinished { advanceOnce() }
    }

    /// The Kullback-Leibler divergence of the map from the faces' affinities: what t-SNE makes small.
    public func divergence() -> Double {
        guard let affinities else { return 0 }
        let z = field.compute(points, in: box, into: repulsion)
        let pieces = Chunks.pieces(count, by: Self.pointsAtOnce)
        let sums = Buffer<Double>(pieces)
        chunks.each(count, by: Self.pointsAtOnce) { [points] piece, range in
            sums[piece] = unsafe cprojection_spread_of_edges(
                points.base, affinities.starts.base, affinities.columns.base, affinities.weights.base,
                range.lowerBound, range.upperBound)
        }
        return affinities.entropy + sums.array.reduce(0, +) + z.logarithm
    }

    private func restart() {
        velocity.clear(0..<2 * count)
        for at in 0..<2 * count { gains[at] = 1 }
    }

    private func advanceOnce() {
        if step == settings.earlySteps { restart() }
        let exaggeration = step < settings.earlySteps ? settings.exaggeration : 1
        step += 1
        guard let affinities else { return }
        chunks.each(count, by: Self.pointsAtOnce) { [level, points, attraction] _, range in
            unsafe cprojection_attract(
                level.c, points.base, affinities.starts.base, affinities.columns.base, affinities.weights.base,
                range.lowerBound, range.upperBound, attraction.base)
        }
        let z = field.compute(points, in: box, into: repulsion)
        var how = CProjectionStep(
            exaggeration: exaggeration, over_z: Float(1 / max(z, 1e-6 * Double(count))),
            rate: max(50, Float(count) / exaggeration), momentum: Self.momentum, shift_x: -middle.x, shift_y: -middle.y)
        move(&how)
    }

    private func move(_ how: inout CProjectionStep) {
        let pieces = Chunks.pieces(count, by: Self.pointsAtOnce)
        let moved = Moved(pieces)
        let step = how
        chunks.each(count, by: Self.pointsAtOnce) {
            [level, points, attraction, repulsion, velocity, gains] piece, range in
            var step = step
            let piecewise = unsafe cprojection_step(
                level.c, &step, range.lowerBound, range.upperBound, attraction.base, repulsion.base, velocity.base,
                gains.base, points.base)
            moved.note(piece, piecewise)
        }
        (box, middle) = moved.total(count)
    }
}
