import CNeighbors
import Faces

/// Queries before one segment: sweeps its blocks and hands on the rows that codes could not exclude, with their distances.
///
/// One thread's working memory for one search; made anew for each segment.
@safe
final class Sweep {
    /// Queries of one sweep at most.
    static let most = Int(CNEIGHBORS_BLOCK)

    /// A row that may be near a query, and how near it is.
    struct Hit {
        var query: Int
        var position: Int
        var square: Float
    }

    private let kernel: Kernel
    private let segment: Segment
    private let vectors: [Float]
    private let count: Int
    /// Hits after which bounds are looked at again: soon, as they fall; a batch finds more at a time.
    private let enough: Int
    /// The blocks that are in reach.
    private let blocks: Range<Int>
    private let queries: Region
    /// For each query how near it can be to what each block holds.
    private let screen: Region
    private let hits: Region
    private let distances: Region

    /// Puts queries (`vectors`, one after the other, none of them wild) before some blocks of a segment.
    init(_ vectors: [Float], segment: Segment, blocks: Range<Int>, kernel: Kernel) {
        count = vectors.count / Embedding.dimension
        precondition(count <= Self.most, "too many queries for one sweep")
        self.kernel = kernel
        self.segment = segment
        self.vectors = vectors
        self.blocks = blocks
        enough = 64 + 16 * count
        let room = enough + count * Int(CNEIGHBORS_BLOCK)
        queries = Region(size: count * MemoryLayout<CNeighborsQuery>.stride)
        screen = Region(size: count * blocks.count * MemoryLayout<Float>.stride)
        hits = Region(size: room * MemoryLayout<CNeighborsHit>.stride)
        distances = Region(size: room * MemoryLayout<Float>.stride)
        unsafe segment.withC { c in
            unsafe cneighbors_prepare(kernel.level, c, vectors, count, queries.at(0, as: CNeighborsQuery.self))
            unsafe cneighbors_screen(
                kernel.level, c, queries.at(0, as: CNeighborsQuery.self), count, blocks.lowerBound, blocks.upperBound,
                screen.at(0, as: Float.self))
        }
    }

    /// The block whose centre is nearest to a query.
    func nearest(_ query: Int) -> Int? {
        let row = unsafe screen.at(0, as: Float.self) + query * blocks.count
        var (best, least) = (-1, Float.infinity)
        for at in 0..<blocks.count where unsafe row[at] < least { (best, least) = (at, unsafe row[at]) }
        return best < 0 ? nil : blocks.lowerBound + best
    }

    /// Keeps a query from seeing a block again.
    func exclude(_ block: Int, from query: Int) {
        unsafe screen.at(0, as: Float.self)[query * blocks.count + block - blocks.lowerBound] = .infinity
    }

    /// Sweeps blocks for some of the queries and gives `body` every row within its query's bound, and some that are not.
    ///
    /// `bounds` are squared distances, one for each query of the sweep; `body` may lower them.
    func run(
        _ swept: Range<Int>, queries some: Range<Int>, slabs: [UInt], bounds: inout [Float],
        _ body: (Hit, inout Float) -> Void
    ) {
        precondition(bounds.count == count && some.upperBound <= count, "a bound for each query")
        var state = CNeighborsSweep()
        state.block = swept.lowerBound
        while state.block < swept.upperBound {
            let found = step(&state, to: swept.upperBound, some, slabs, bounds)
            for i in 0..<found {
                let hit = unsafe hits.at(0, as: CNeighborsHit.self)[i]
                let square = unsafe distances.at(0, as: Float.self)[i]
                let query = Int(hit.query) + some.lowerBound
                if square > bounds[query] { continue }
                body(Hit(query: query, position: Int(hit.position), square: square), &bounds[query])
            }
        }
    }

    /// Sweeps until there are enough hits, and measures them; returns how many there are.
    private func step(
        _ state: inout CNeighborsSweep, to end: Int, _ some: Range<Int>, _ slabs: [UInt], _ bounds: [Float]
    ) -> Int {
        let (first, stride) = (some.lowerBound, blocks.count)
        let mine = Array(bounds[some])
        return unsafe segment.withC { c in
            let found = unsafe cneighbors_sweep(
                kernel.level, c, queries.at(0, as: CNeighborsQuery.self) + first, some.count,
                screen.at(0, as: Float.self) + first * stride, blocks.lowerBound, stride, mine, &state, end,
                hits.at(0, as: CNeighborsHit.self), enough)
            if found == 0 { return 0 }
            unsafe vectors.withUnsafeBufferPointer { vectors in
                guard let vectors = vectors.baseAddress else { return }
                unsafe cneighbors_recheck(
                    kernel.level, vectors + first * Embedding.dimension, hits.at(0, as: CNeighborsHit.self), found,
                    c.pointee.slots, slabs, distances.at(0, as: Float.self))
            }
            return found
        }
    }
}
