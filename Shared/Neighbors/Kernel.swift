import CNeighbors
import Faces

/// The safe face of the C kernels: checks the sizes, then calls.
struct Kernel: Sendable {
    private let level: CNeighborsLevel

    /// Binds a level; traps when this processor cannot run it.
    init(_ level: KernelLevel) {
        precondition(cneighbors_available(level.c), "this processor cannot run the \(level.rawValue) kernel")
        self.level = level.c
    }

    /// Squared distances of some queries to some rows into the front of `out`: query q, row r at `q * rows.count + r`.
    ///
    /// `queries` and `rows` are ranges of vectors (not of floats) in the flat arrays.
    func tile(
        _ queries: Range<Int>, of queryVectors: [Float], _ rows: Range<Int>, of rowVectors: [Float],
        into out: inout [Float]
    ) {
        let dimension = Embedding.dimension
        precondition(
            queries.lowerBound >= 0 && queries.upperBound * dimension <= queryVectors.count, "queries out of range")
        precondition(rows.lowerBound >= 0 && rows.upperBound * dimension <= rowVectors.count, "rows out of range")
        precondition(queries.count * rows.count <= out.count, "no room for the distances")
        if queries.isEmpty || rows.isEmpty { return }
        unsafe queryVectors.withUnsafeBufferPointer { queryBuffer in
            unsafe rowVectors.withUnsafeBufferPointer { rowBuffer in
                unsafe out.withUnsafeMutableBufferPointer { outBuffer in
                    guard let q = queryBuffer.baseAddress, let r = rowBuffer.baseAddress,
                        let o = outBuffer.baseAddress
                    else { return }
                    unsafe cneighbors_tile(
                        level, q + queries.lowerBound * dimension, queries.count, r + rows.lowerBound * dimension,
                        rows.count, o)
                }
            }
        }
    }
}

/// The largest squared distance whose root can be at most `distance`: a quick test that never excludes wrongly.
func squaredBound(_ distance: Float) -> Float {
    let next = max(distance, 0).nextUp
    return (next * next).nextUp
}

/// Vectors one after the other, as the kernels read them.
func flattened(_ embeddings: some Sequence<Embedding>, count: Int) -> [Float] {
    var flat: [Float] = []
    flat.reserveCapacity(count * Embedding.dimension)
    for embedding in embeddings { flat.append(contentsOf: embedding.values) }
    return flat
}
