import CProjection
import Neighbors

/// How much each point wants to be near which others: a sparse symmetric matrix whose sum is 1.
///
/// Rows are padded to a multiple of eight edges with edges of weight 0 to the row itself, as the kernels want them.
final class Affinities: Sendable {
    let starts: Buffer<Int64>
    let columns: Buffer<Int32>
    let weights: Buffer<Float>
    /// The sum of p log p: the part of the KL divergence that does not depend on the map.
    let entropy: Double

    private static let rowsAtOnce = 256

    /// Fits each row's width to the perplexity and makes the matrix symmetric: (p(j|i) + p(i|j)) / 2n.
    init(_ nearest: NearestRows, count: Int, perplexity: Double, chunks: Chunks) {
        let k = nearest.count
        let (rows, conditional) = Self.conditional(nearest, count: count, perplexity: perplexity, chunks: chunks)
        let (into, sources, given) = Self.transposed(rows, conditional, count: count, k: k)
        let scale = 0.5 / Float(count)
        let sizes = Buffer<Int64>(count)
        @Sendable func merge(
            _ row: Int, _ columns: UnsafeMutablePointer<Int32>?, _ weights: UnsafeMutablePointer<Float>?
        ) -> Int {
            let (from, to) = (into[row], into[row + 1])
            return unsafe cprojection_merge(
                rows.base + row * k, conditional.base + row * k, k, sources.base + from, given.base + from, to - from,
                scale, columns, weights)
        }
        chunks.each(count, by: Self.rowsAtOnce) { _, range in
            for row in range { sizes[row] = Int64(merge(row, nil, nil)) }
        }
        let starts = Buffer<Int64>(count + 1)
        for row in 0..<count { starts[row + 1] = starts[row] + (sizes[row] + 7) / 8 * 8 }
        let columns = Buffer<Int32>(Int(starts[count]))
        let weights = Buffer<Float>(Int(starts[count]))
        let entropies = Buffer<Double>(Chunks.pieces(count, by: Self.rowsAtOnce))
        chunks.each(count, by: Self.rowsAtOnce) { piece, range in
            for row in range {
                let start = Int(starts[row])
                let size = unsafe merge(row, columns.base + start, weights.base + start)
                for edge in start..<start + size where weights[edge] > 0 {
                    entropies[piece] += Double(weights[edge]) * Double(weights[edge]).logarithm
                }
                for edge in start + size..<Int(starts[row + 1]) { columns[edge] = Int32(row) }
            }
        }
        (self.starts, self.columns, self.weights) = (starts, columns, weights)
        entropy = entropies.array.reduce(0, +)
    }

    /// p(j|i) of each row's neighbours, sorted by neighbour.
    private static func conditional(
        _ nearest: NearestRows, count: Int, perplexity: Double, chunks: Chunks
    ) -> (Buffer<Int32>, Buffer<Float>) {
        let k = nearest.count
        let rows = Buffer(nearest.rows)
        let squares = Buffer(nearest.squares)
        let conditional = Buffer<Float>(count * k)
        chunks.each(count, by: rowsAtOnce) { _, range in
            for row in range {
                unsafe cprojection_affinities(squares.base + row * k, k, perplexity, conditional.base + row * k)
                unsafe cprojection_sort_row(rows.base + row * k, conditional.base + row * k, k)
            }
        }
        return (rows, conditional)
    }

    /// The same edges by their far end; sources come in order.
    private static func transposed(
        _ rows: Buffer<Int32>, _ conditional: Buffer<Float>, count: Int, k: Int
    ) -> (into: [Int], sources: Buffer<Int32>, given: Buffer<Float>) {
        var into = [Int](repeating: 0, count: count + 1)
        for edge in 0..<count * k { into[Int(rows[edge]) + 1] += 1 }
        for row in 0..<count { into[row + 1] += into[row] }
        var next = into
        let sources = Buffer<Int32>(count * k)
        let given = Buffer<Float>(count * k)
        for row in 0..<count {
            for edge in row * k..<(row + 1) * k {
                let at = next[Int(rows[edge])]
                next[Int(rows[edge])] += 1
                sources[at] = Int32(row)
                given[at] = conditional[edge]
            }
        }
        return (into, sources, given)
    }
}
