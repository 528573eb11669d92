import Faces
import Testing

@testable import Neighbors

@Suite("Kernels")
struct KernelTests {
    struct Tile: Sendable, CustomTestStringConvertible {
        var level: KernelLevel
        var queries: Int
        var testDescription: String { "\(level.rawValue), \(queries) queries" }
    }

    static let counts = [0, 1, 2, 3, 4, 5, 7, 8, 9, 17, 33]
    static let tiles: [Tile] = KernelLevel.available.flatMap { level in
        counts.map { Tile(level: level, queries: $0) }
    }

    @Test("Every level gives the bits of the definition, whatever the counts", arguments: tiles)
    func bits(_ tile: Tile) {
        var random = RandomFaces(seed: UInt64(tile.queries + 1))
        let dimension = Embedding.dimension
        let kernel = Kernel(tile.level)
        for rows in Self.counts {
            let wild = (random.wild(tile.queries * dimension), random.wild(rows * dimension))
            let gentle = (0..<tile.queries + rows).map { _ in random.embedding() }
            let near = (
                flattened(gentle.prefix(tile.queries), count: tile.queries), flattened(gentle.suffix(rows), count: rows)
            )
            for (queryVectors, rowVectors) in [wild, near] {
                var out = [Float](repeating: .nan, count: tile.queries * rows + 1)
                kernel.tile(0..<tile.queries, of: queryVectors, 0..<rows, of: rowVectors, into: &out)
                for at in 0..<tile.queries * rows {
                    let q = at / rows * dimension
                    let r = at % rows * dimension
                    let expected = reference(queryVectors[q..<q + dimension], rowVectors[r..<r + dimension])
                    #expect(out[at].bitPattern == expected.bitPattern)
                    #expect(!expected.isNaN)
                }
                #expect(out[tile.queries * rows].isNaN, "nothing is written past the end")
            }
        }
    }

    @Test("A range in the middle reads its own vectors only", arguments: KernelLevel.available)
    func ranges(_ level: KernelLevel) {
        var random = RandomFaces(seed: 5)
        let vectors = flattened((0..<40).map { _ in random.embedding() }, count: 40)
        var out = [Float](repeating: .nan, count: 3 * 6)
        Kernel(level).tile(11..<14, of: vectors, 20..<26, of: vectors, into: &out)
        for q in 0..<3 {
            for r in 0..<6 {
                let a = vectors[(11 + q) * 128..<(12 + q) * 128]
                let b = vectors[(20 + r) * 128..<(21 + r) * 128]
                #expect(out[q * 6 + r] == reference(a, b))
            }
        }
    }

    @Test("The plain level is always there and the best is one of the available")
    func levels() {
        #expect(KernelLevel.available.first == .plain)
        #expect(KernelLevel.available.contains(.best))
    }

    @Test("The quick bound never excludes a distance that is small enough")
    func bound() {
        var random = RandomFaces(seed: 9)
        for square in random.wild(20_000).map(abs) + [0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity] {
            #expect(square <= squaredBound(square.squareRoot()))
        }
    }
}
