import LinearAlgebra
import Testing

@Suite("Linear algebra")
struct LinearAlgebraTests {
    private static func numbers(_ count: Int, _ step: Int) -> [Float] {
        (0..<count).map { Float(($0 * step + 3) % 17) - 8 }
    }

    @Test("Products of rows are sums of products", arguments: [(1, 1, 1), (3, 5, 7), (17, 2, 128), (4, 0, 3)])
    func products(_ sizes: (Int, Int, Int)) {
        let (m, n, columns) = sizes
        let a = Self.numbers((m + 1) * columns, 5)
        let b = Self.numbers((n + 2) * columns, 7)
        var out = [Float](repeating: -1, count: m * n + 1)
        multiply(a, rows: 1..<1 + m, byRowsOf: b, rows: 2..<2 + n, columns: columns, into: &out)
        for i in 0..<m {
            for j in 0..<n {
                let sum = (0..<columns).reduce(Float(0)) { $0 + a[(i + 1) * columns + $1] * b[(j + 2) * columns + $1] }
                #expect(out[i * n + j] == sum)
            }
        }
        #expect(out.last == -1)
    }

    @Test("A Gram matrix adds up over calls")
    func gram() {
        let a = Self.numbers(40, 3)
        var out = [Float](repeating: 0, count: 16)
        addGram(a, rows: 0..<4, columns: 4, to: &out)
        addGram(a, rows: 4..<10, columns: 4, to: &out)
        for i in 0..<4 {
            for j in 0..<4 { #expect(out[i * 4 + j] == (0..<10).reduce(0) { $0 + a[$1 * 4 + i] * a[$1 * 4 + j] }) }
        }
    }

    @Test("Eigenvectors give the matrix back, the largest value first", arguments: [0, 1, 2, 9, 128])
    func eigen(order: Int) throws {
        var matrix = [Double](repeating: 0, count: order * order)
        for i in 0..<order { for j in 0...i { matrix[i * order + j] = Double((i * 7 + j * 13) % 11) } }
        for i in 0..<order { for j in 0..<i { matrix[j * order + i] = matrix[i * order + j] } }
        let eigen = try #require(SymmetricEigen(matrix, order: order))
        #expect(eigen.values == eigen.values.sorted(by: >))
        for i in 0..<order {
            for j in 0..<order {
                var sum = 0.0
                for k in 0..<order {
                    sum += eigen.values[k] * eigen.vectors[k * order + i] * eigen.vectors[k * order + j]
                }
                #expect(abs(sum - matrix[i * order + j]) < 1e-9)
            }
        }
    }

    @Test("A matrix that is not finite has no eigenvectors")
    func notFinite() { #expect(SymmetricEigen([.nan], order: 1) == nil) }
}
