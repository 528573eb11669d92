import Faces
import Neighbors

/// Where faces begin.
enum Start {
    /// Places with a small shake, so that faces which are the same part.
    static func shaken(_ places: [SIMD2<Float>], seed: UInt64, by size: Float = 1e-5) -> [SIMD2<Float>] {
        var random = SplitMix64(seed: seed)
        return places.map { place in
            place + SIMD2(random.unit(), random.unit()) * size
        }
    }

    /// Known places as they are; a new face in the middle of its nearest known neighbours, or near the middle of all when
    /// it has none.
    static func among(_ nearest: NearestRows, _ known: [SIMD2<Float>?], seed: UInt64) -> [SIMD2<Float>] {
        let there = known.compactMap(\.self)
        let middle = there.reduce(SIMD2<Float>.zero, +) / Float(max(1, there.count))
        let shakes = shaken(Array(repeating: .zero, count: known.count), seed: seed, by: 0.01)
        return known.indices.map { row in
            if let place = known[row] { return place }
            let neighbours = (row * nearest.count..<(row + 1) * nearest.count).compactMap {
                known[Int(nearest.rows[$0])]
            }
            let near = neighbours.prefix(5)
            if near.isEmpty { return middle + shakes[row] }
            return near.reduce(SIMD2<Float>.zero, +) / Float(near.count) + shakes[row]
        }
    }
}
