import Faces
import Testing

@testable import Projection

/// Embeddings of a few people: a centre each, and faces around it.
enum Samples {
    static func faces(people: Int, each: Int, seed: UInt64 = 1) throws -> [Embedding] {
        var random = SplitMix64(seed: seed)
        var faces: [Embedding] = []
        for _ in 0..<people {
            let centre = (0..<Embedding.dimension).map { _ in random.unit() * 0.1 }
            for _ in 0..<each {
                faces.append(try #require(Embedding(centre.map { $0 + random.unit() * 0.04 })))
            }
        }
        return faces
    }

    /// Points of a plane within a square, half of them crowded into a tenth of it.
    static func points(_ count: Int, span: Float, seed: UInt64 = 2) -> [SIMD2<Float>] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { index in
            let place = SIMD2(random.unit(), random.unit()) * (span / 2)
            return index % 2 == 0 ? place : place / 10 + span / 4
        }
    }
}
