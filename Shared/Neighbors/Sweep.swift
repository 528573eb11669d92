import CNeighbors
import Faces

/// Queries before one segment: sweeps its blocks and hands on the rows that codes could not exclude, with their distances.
///
/// One thread's working memory for one search; made anew for each segment.
@safe
struct Sweep: ~Copyable {
    /// Queries of one sweep at most.
    static let most = Int(CNEIGHBORS_BLOCK)

    private let kernel: Kernel
    private let segment: Segment
    private let vectors: [Float]
    private let count: Int
    private let enough: Int
    private let queries: Region
    private var squares: [Float]
    private var hits: [CNeighborsHit]
    private var distances: [Float]

    /// A row that may be near a query, and how near it is.
    struct Hit {
        var query: Int
        var position: Int
        var square: Float
    }

    /// Puts queries (`vectors`, one after the other, none of them wild) in the segment's terms.
    init(_ vectors: [Float], segment: Segment, kernel: Kernel) {
        count = vectors.count / Embedding.dimension
        precondition(count <= Self.most, "too many queries for one sweep")
        self.kernel = kernel
        self.segment = segment
        self.vectors = vectors
        // Bounds fall as rows are found, so they are looked at again soon; a batch finds more at a time.
        enough = 64 + 16 * count
        queries = Region(size: count * MemoryLayout<CNeighborsQuery>.stride)
        var rotated = [Float](repeating: 0, count: vectors.count)
        var squares = [Float](repeating: 0, count: count * segment.layout.blocks)
        let room = enough + count * Int(CNEIGHBORS_BLOCK)
        hits = Array(repeating: CNeighborsHit(), count: room)
        distances = Array(repeating: 0, count: room)
        let (queries, count) = (queries, count)
        unsafe segment.withC { c in
            unsafe cneighbors_prepare(
                kernel.level, c, vectors, count, queries.at(0, as: CNeighborsQuery.self), &rotated)
            unsafe cneighbors_tile(
                kernel.level, rotated, count, c.pointee.centres, c.pointee.block_count, &squares)
        }
        self.squares = squares
    }

    /// The block of a range whose centre is nearest to a query.
    func nearest(_ query: Int, in blocks: Range<Int>) -> Int? {
        var (best, least) = (-1, Float.infinity)
        let row = query * segment.layout.blocks
        for block in blocks where squares[row + block] < least { (best, least) = (block, squares[row + block]) }
        return best < 0 ? nil : best
    }

    /// Keeps a query from seeing a block again.
    mutating func exclude(_ block: Int, from query: Int) { squares[query * segment.layout.blocks + block] = .infinity }

    /// Sweeps blocks for some of the queries and gives `body` every row within its query's bound, and some that are not.
    ///
    /// `bounds` are squared distances, one for each query of the sweep; `body` may lower them.
    mutating func run(
        _ blocks: Range<Int>, queries some: Range<Int>, slabs: [UInt], bounds: inout [Float],
        _ body: (Hit, inout Float) -> Void
    ) {
        var state = CNeighborsSweep()
        state.block = blocks.lowerBound
        let (first, stride) = (some.lowerBound, segment.layout.blocks)
        while state.block < blocks.upperBound {
            let found = unsafe segment.withC { c in
                unsafe squares.withUnsafeBufferPointer { squares in
                    unsafe bounds.withUnsafeBufferPointer { bounds in
                        guard let squares = squares.baseAddress, let bounds = bounds.baseAddress else { return 0 }
                        return unsafe cneighbors_sweep(
                            kernel.level, c, queries.at(0, as: CNeighborsQuery.self) + first, some.count,
                            squares + first * stride, stride, bounds + first, &state, blocks.upperBound, &hits, enough)
                    }
                }
            }
            if found == 0 { continue }
            unsafe segment.withC { c in
                unsafe vectors.withUnsafeBufferPointer { vectors in
                    guard let vectors = vectors.baseAddress else { return }
                    unsafe cneighbors_recheck(
                        kernel.level, vectors + first * Embedding.dimension, hits, found, c.pointee.slots, slabs,
                        &distances)
                }
            }
            for i in 0..<found {
                let query = Int(hits[i].query) + first
                if distances[i] > bounds[query] { continue }
                body(
                    Hit(query: query, position: Int(hits[i].position), square: distances[i]), &bounds[query])
            }
        }
    }
}
