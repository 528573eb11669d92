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
    /// The blocks that are in reach, and for each query how near it can be to what each holds.
    private let blocks: Range<Int>
    private var screen: [Float]
    private var hits: [CNeighborsHit]
    private var distances: [Float]

    /// A row that may be near a query, and how near it is.
    struct Hit {
        var query: Int
        var position: Int
        var square: Float
    }

    /// Puts queries (`vectors`, one after the other, none of them wild) before some blocks of a segment.
    init(_ vectors: [Float], segment: Segment, blocks: Range<Int>, kernel: Kernel) {
        count = vectors.count / Embedding.dimension
        precondition(count <= Self.most, "too many queries for one sweep")
        self.kernel = kernel
        self.segment = segment
        self.vectors = vectors
        // Bounds fall as rows are found, so they are looked at again soon; a batch finds more at a time.
        enough = 64 + 16 * count
        queries = Region(size: count * MemoryLayout<CNeighborsQuery>.stride)
        self.blocks = blocks
        var screen = [Float](repeating: 0, count: count * blocks.count)
        let room = enough + count * Int(CNEIGHBORS_BLOCK)
        hits = Array(repeating: CNeighborsHit(), count: room)
        distances = Array(repeating: 0, count: room)
        let (queries, count) = (queries, count)
        unsafe segment.withC { c in
            let prepared = unsafe queries.at(0, as: CNeighborsQuery.self)
            unsafe cneighbors_prepare(kernel.level, c, vectors, count, prepared)
            unsafe cneighbors_screen(
                kernel.level, c, prepared, count, blocks.lowerBound, blocks.upperBound, &screen)
        }
        self.screen = screen
    }

    /// The block whose centre is nearest to a query.
    func nearest(_ query: Int) -> Int? {
        var (best, least) = (-1, Float.infinity)
        let row = query * blocks.count
        for at in 0..<blocks.count where screen[row + at] < least { (best, least) = (at, screen[row + at]) }
        return best < 0 ? nil : blocks.lowerBound + best
    }

    /// Keeps a query from seeing a block again.
    mutating func exclude(_ block: Int, from query: Int) {
        screen[query * blocks.count + block - blocks.lowerBound] = .infinity
    }

    /// Sweeps blocks for some of the queries and gives `body` every row within its query's bound, and some that are not.
    ///
    /// `bounds` are squared distances, one for each query of the sweep; `body` may lower them.
    mutating func run(
        _ swept: Range<Int>, queries some: Range<Int>, slabs: [UInt], bounds: inout [Float],
        _ body: (Hit, inout Float) -> Void
    ) {
        var state = CNeighborsSweep()
        state.block = swept.lowerBound
        let (first, stride) = (some.lowerBound, blocks.count)
        while state.block < swept.upperBound {
            let found = unsafe segment.withC { c in
                unsafe screen.withUnsafeBufferPointer { screen in
                    unsafe bounds.withUnsafeBufferPointer { bounds in
                        guard let screen = screen.baseAddress, let bounds = bounds.baseAddress else { return 0 }
                        return unsafe cneighbors_sweep(
                            kernel.level, c, queries.at(0, as: CNeighborsQuery.self) + first, some.count,
                            screen + first * stride, blocks.lowerBound, stride, bounds + first, &state,
                            swept.upperBound, &hits, enough)
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
