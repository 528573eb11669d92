import Faces
import Foundation

@testable import Neighbors

/// Random faces that depend on a seed alone.
struct RandomFaces: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }

    /// An embedding around the origin, about as long as dlib's.
    mutating func embedding(spread: Float = 0.12) -> Embedding {
        let values = (0..<Embedding.dimension).map { _ in Float.random(in: -spread...spread, using: &self) }
        return Embedding(values) ?? zero
    }

    /// Values of every size a Float32 can have, most of them of wild exponents.
    mutating func wild(_ count: Int) -> [Float] {
        (0..<count).map { _ in
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: next()))
            return value.isFinite ? value : 0
        }
    }

    mutating func id() -> UUID {
        let a = next()
        let b = next()
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? a : b) >> UInt64(8 * ($0 % 8))) }
        return UUID(bytes: bytes) ?? UUID()
    }

    private var zero: Embedding {
        guard let embedding = Embedding(Array(repeating: 0, count: Embedding.dimension)) else { preconditionFailure() }
        return embedding
    }
}

/// The sum as CNeighbors.h defines it, written once more.
func reference(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float {
    var lanes = [Float](repeating: 0, count: 16)
    for (d, (x, y)) in zip(a, b).enumerated() {
        let difference = x - y
        let square = difference * difference
        lanes[d % 16] = lanes[d % 16] + square
    }
    for width in [8, 4, 2, 1] {
        for l in 0..<width { lanes[l] = lanes[l] + lanes[l + width] }
    }
    return lanes[0]
}

/// The distance by the plain kernel, which KernelTests hold against the definition.
func reference(_ a: Embedding, _ b: Embedding) -> Float {
    var out: [Float] = [0]
    Kernel(.plain).tile(0..<1, of: a.values, 0..<1, of: b.values, into: &out)
    return out[0].squareRoot()
}
