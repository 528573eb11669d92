import CProjection

/// What each piece of a step did, added up in order.
final class Moved: Sendable {
    private let sums: Buffer<Double>
    private let bounds: Buffer<Float>
    private let pieces: Int

    init(_ pieces: Int) {
        self.pieces = pieces
        sums = Buffer(2 * pieces)
        bounds = Buffer(4 * pieces)
    }

    /// Notes a piece; each is noted by one thread.
    func note(_ piece: Int, _ moved: CProjectionMoved) {
        sums[2 * piece] = moved.sum_x
        sums[2 * piece + 1] = moved.sum_y
        bounds[4 * piece] = moved.low_x
        bounds[4 * piece + 1] = moved.low_y
        bounds[4 * piece + 2] = moved.high_x
        bounds[4 * piece + 3] = moved.high_y
    }

    /// The box around all points, and their middle.
    func total(_ count: Int) -> (Box, SIMD2<Float>) {
        var box = Box(low: SIMD2(repeating: .infinity), high: SIMD2(repeating: -.infinity))
        var sum = SIMD2<Double>.zero
        for piece in 0..<pieces {
            sum += SIMD2(sums[2 * piece], sums[2 * piece + 1])
            box.low = pointwiseMin(box.low, SIMD2(bounds[4 * piece], bounds[4 * piece + 1]))
            box.high = pointwiseMax(box.high, SIMD2(bounds[4 * piece + 2], bounds[4 * piece + 3]))
        }
        return (box, SIMD2<Float>(sum / Double(max(1, count))))
    }
}
