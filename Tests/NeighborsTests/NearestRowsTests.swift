import Faces
import Neighbors
import Testing

@Suite("The nearest rows of every row")
struct NearestRowsTests {
    @Test("They are those of brute force at every level and number of threads", arguments: [0, 1, 2, 33, 700])
    func isBruteForce(count: Int) throws {
        let rows: [Embedding] = try (0..<count).map { row in
            // Whole numbers, many of them equal, so that ties are met.
            try #require(Embedding((0..<Embedding.dimension).map { Float((row % 97) * ($0 % 7) % 11) }))
        }
        for k in [1, 5, 90] {
            var expected: [Int32] = []
            for (i, row) in rows.enumerated() {
                let others = rows.indices.filter { $0 != i }.map { (distance: row.distance(to: rows[$0]), row: $0) }
                expected += others.sorted { $0 < $1 }.prefix(k).map { Int32($0.row) }
            }
            for level in KernelLevel.available {
                for threads in [1, 3] {
                    let found = nearestRows(of: rows, k: k, kernel: level, threads: threads) { (_: Double) in }
                    #expect(found.count == min(k, max(0, count - 1)))
                    #expect(found.rows == expected)
                    #expect(found.squares.count == expected.count)
                }
            }
        }
    }
}
