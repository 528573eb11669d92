import CProjection
import Faces

/// The two directions in which embeddings spread most, as a start for a map.
enum PrincipalPlane {
    private static let rowsAtOnce = 2_048
    private static let rounds = 60

    /// Where each embedding falls on the plane, its first direction with a standard deviation of 0.0001 as t-SNE wants
    /// it (Kobak and Berens 2019); all zero when they are all the same.
    static func places(of embeddings: [Embedding], chunks: Chunks, level: Level) -> [SIMD2<Float>] {
        let d = Embedding.dimension
        let vectors = Buffer(embeddings.flatMap(\.values))
        let mean = Buffer(mean(vectors, count: embeddings.count))
        let covariance = covariance(vectors, mean, count: embeddings.count, chunks, level)
        let (first, second) = directions(covariance)
        var places = embeddings.indices.map { row -> SIMD2<Double> in
            var place = SIMD2<Double>.zero
            for i in 0..<d {
                let value = Double(vectors[row * d + i] - mean[i])
                place.x += value * first[i]
                place.y += value * second[i]
            }
            return place
        }
        let variance = places.reduce(0) { $0 + $1.x * $1.x } / Double(max(1, places.count))
        let scale = variance > 1e-12 ? 1e-4 / variance.squareRoot() : 0
        for row in places.indices { places[row] *= scale }
        return places.map { SIMD2<Float>($0) }
    }

    private static func mean(_ vectors: Buffer<Float>, count: Int) -> [Float] {
        let d = Embedding.dimension
        var sums = [Double](repeating: 0, count: d)
        for row in 0..<count { for i in 0..<d { sums[i] += Double(vectors[row * d + i]) } }
        return sums.map { Float($0 / Double(max(1, count))) }
    }

    private static func covariance(
        _ vectors: Buffer<Float>, _ mean: Buffer<Float>, count: Int, _ chunks: Chunks, _ level: Level
    ) -> [Double] {
        let d = Embedding.dimension
        let pieces = Chunks.pieces(count, by: rowsAtOnce)
        let parts = Buffer<Double>(pieces * d * d)
        chunks.each(count, by: rowsAtOnce) { piece, range in
            unsafe cprojection_covariance(
                level.c, vectors.base, mean.base, d, range.lowerBound, range.upperBound, parts.base + piece * d * d)
        }
        var sum = [Double](repeating: 0, count: d * d)
        for piece in 0..<pieces { for i in 0..<d * d { sum[i] += parts[piece * d * d + i] } }
        for i in 0..<d { for j in 0..<i { sum[i * d + j] = sum[j * d + i] } }
        return sum
    }

    /// The two leading eigenvectors, by orthogonal iteration; the largest part of each is positive.
    private static func directions(_ matrix: [Double]) -> ([Double], [Double]) {
        let d = Embedding.dimension
        var a = (0..<d).map { 1 / Double($0 + 1) }
        var b = (0..<d).map { $0 % 2 == 0 ? 1.0 : -1.0 }
        func times(_ v: [Double]) -> [Double] {
            (0..<d).map { row in
                var sum = 0.0
                for i in 0..<d { sum += matrix[row * d + i] * v[i] }
                return sum
            }
        }
        func dot(_ u: [Double], _ v: [Double]) -> Double { zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } }
        func normed(_ v: [Double]) -> [Double] {
            let norm = dot(v, v).squareRoot()
            return norm > 0 ? v.map { $0 / norm } : v
        }
        for _ in 0..<rounds {
            a = normed(times(a))
            let next = times(b)
            let along = dot(next, a)
            b = normed(zip(next, a).map { $0 - along * $1 })
        }
        func upright(_ v: [Double]) -> [Double] {
            let largest = v.max { abs($0) < abs($1) } ?? 1
            return largest < 0 ? v.map { -$0 } : v
        }
        return (upright(a), upright(b))
    }
}
