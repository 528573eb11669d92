import CNeighbors
import Faces

/// The all-pairs work: rows in blocks of near ones; each block's rows are the queries of one piece of work, which looks at
/// its own block and those after it, so that each pair is met once.
struct PairWork: Sendable {
    /// Rows without a code that are compared with all others in one piece.
    private static let looseAtOnce = 32

    private let kernel: Kernel
    private let region: Region
    private let addresses: [UInt]
    private let segment: Segment
    private let count: Int
    private let below: Float
    /// A piece that has found more than this stops: the work ends then anyway.
    private let limit: Int

    init(_ rows: [Embedding], below: Float, kernel: Kernel, limit: Int) {
        self.kernel = kernel
        self.below = below
        self.limit = limit
        count = rows.count
        let size = MemoryLayout<Float>.stride * Embedding.dimension
        let region = Region(size: rows.count * size)
        let base = unsafe region.at(0, as: Float.self)
        for (i, row) in rows.enumerated() {
            unsafe (base + i * Embedding.dimension).update(from: row.values, count: Embedding.dimension)
        }
        self.region = region
        let start = UInt(bitPattern: base)
        addresses = stride(from: 0, to: rows.count, by: Slab.capacity).map { start + UInt($0 * size) }
        segment = Segment.make(
            rows.indices.map { UInt32($0) }, at: addresses, covering: 0..<rows.count, kernel: kernel)
    }

    private var loosePieces: Int { (segment.loose.count + Self.looseAtOnce - 1) / Self.looseAtOnce }

    /// How many pieces of work there are.
    var pieces: Int { segment.layout.blocks + loosePieces }

    /// The edges of one piece.
    func edges(ofPiece piece: Int) -> [Edge] {
        piece < segment.layout.blocks ? edges(ofBlock: piece) : looseEdges(piece - segment.layout.blocks)
    }

    private func vector(_ row: Int) -> UnsafeBufferPointer<Float> {
        unsafe UnsafeBufferPointer(
            start: region.at(0, as: Float.self) + row * Embedding.dimension, count: Embedding.dimension)
    }

    private func edges(ofBlock block: Int) -> [Edge] {
        let own = segment.positions(ofBlock: block)
        var vectors: [Float] = []
        vectors.reserveCapacity(own.count * Embedding.dimension)
        for position in own { unsafe vectors.append(contentsOf: vector(segment.slot(position))) }
        let blocks = segment.layout.blocks
        let sweep = Sweep(vectors, segment: segment, blocks: block..<blocks, kernel: kernel)
        var bounds = [Float](repeating: squaredBound(below), count: own.count)
        var found: [Edge] = []
        // In steps, so that a threshold that connects too much is noticed.
        for first in stride(from: block, to: blocks, by: 64) {
            sweep.run(first..<min(first + 64, blocks), queries: 0..<own.count, slabs: addresses, bounds: &bounds) {
                hit, _ in
                let position = own.lowerBound + hit.query
                if own.contains(hit.position), hit.position <= position { return }
                add(segment.slot(position), segment.slot(hit.position), hit.square, to: &found)
            }
            if found.count > limit { break }
        }
        return found
    }

    private func looseEdges(_ piece: Int) -> [Edge] {
        let loose = Set(segment.loose.map { Int($0) })
        var squares = [Float](repeating: 0, count: Slab.capacity)
        var found: [Edge] = []
        for row in segment.loose.dropFirst(piece * Self.looseAtOnce).prefix(Self.looseAtOnce).map({ Int($0) }) {
            let query = unsafe Array(vector(row))
            for (slab, address) in addresses.enumerated() {
                let first = slab * Slab.capacity
                let there = min(Slab.capacity, count - first)
                kernel.tile(0..<1, of: query, address, there, into: &squares)
                for other in first..<first + there where other > row || other < row && !loose.contains(other) {
                    add(row, other, squares[other - first], to: &found)
                }
            }
            if found.count > limit { break }
        }
        return found
    }

    private func add(_ a: Int, _ b: Int, _ square: Float, to edges: inout [Edge]) {
        let distance = square.squareRoot()
        if distance < below { edges.append(Edge(a: Int32(min(a, b)), b: Int32(max(a, b)), distance: distance)) }
    }
}
