import CNeighbors
import Faces

/// The safe face of the C kernels: checks the sizes, then calls.
struct Kernel: Sendable {
    let level: CNeighborsLevel

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
        precondition(rows.lowerBound >= 0 && rows.upperBound * dimension <= rowVectors.count, "rows out of range")
        unsafe rowVectors.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe tile(
                queries, of: queryVectors, UInt(bitPattern: base + rows.lowerBound * dimension), rows.count, into: &out)
        }
    }

    /// The same for rows of a slab, which has at least `count` of them.
    func tile(
        _ queries: Range<Int>, of queryVectors: [Float], _ rows: UInt, _ count: Int, into out: inout [Float]
    ) {
        let dimension = Embedding.dimension
        precondition(
            queries.lowerBound >= 0 && queries.upperBound * dimension <= queryVectors.count, "queries out of range")
        precondition(queries.count * count <= out.count, "no room for the distances")
        if queries.isEmpty || count == 0 { return }
        unsafe queryVectors.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress, let rows = unsafe UnsafePointer<Float>(bitPattern: rows) else {
                return
            }
            unsafe cneighbors_tile(level, base + queries.lowerBound * dimension, queries.count, rows, count, &out)
        }
    }

    /// Squared distances of pairs (a query and the place of a slot in `slots`) into the front of `out`.
    func recheck(
        _ hits: [CNeighborsHit], of queryVectors: [Float], _ slots: [UInt32], _ slabs: [UInt], into out: inout [Float]
    ) {
        precondition(hits.count <= out.count, "no room for the distances")
        unsafe cneighbors_recheck(level, queryVectors, hits, hits.count, slots, slabs, &out)
    }

    /// Puts the slots whose rows a code can hold first, and tells how many they are.
    func codable(_ slots: inout [UInt32], _ slabs: [UInt]) -> Int {
        unsafe cneighbors_codable(slabs, &slots, slots.count)
    }

    /// Orders slots by nearness, and tells where each block ends.
    func partition(_ slots: inout [UInt32], _ slabs: [UInt]) -> [UInt32] {
        var ends = [UInt32](repeating: 0, count: slots.count)
        var scratch = [Float](repeating: 0, count: slots.count)
        let blocks = unsafe cneighbors_partition(level, slabs, &slots, slots.count, &ends, &scratch)
        return Array(ends.prefix(blocks))
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
