@unsafe @preconcurrency import Dispatch
public import Faces
import Synchronization

/// Two rows that are nearer than a threshold.
public struct Edge: Hashable, Sendable {
    /// The smaller row number.
    public var a: Int32
    /// The larger row number.
    public var b: Int32
    /// Their distance.
    public var distance: Float

    /// Makes an edge.
    public init(a: Int32, b: Int32, distance: Float) {
        self.a = a
        self.b = b
        self.distance = distance
    }
}

/// A threshold connects more pairs than the caller can hold.
public struct TooManyEdges: Error, Hashable, CustomStringConvertible {
    /// The limit that was passed.
    public let limit: Int

    public var description: String { "the threshold connects more than \(limit) pairs of faces; choose a lower one" }
}

/// Every pair of rows with a distance below `below`, exactly, ordered by `a`, then `b`.
///
/// `forEachPair` with everything kept: at most `limit` edges.
///
/// - Throws: `TooManyEdges`, or what `progress` throws.
public func thresholdPairs(
    _ rows: [Embedding], below: Float, kernel: KernelLevel = .best, threads: Int = 1, limit: Int = .max,
    progress: (Double) throws -> Void = { _ in }
) throws -> [Edge] {
    var edges: [Edge] = []
    try forEachPair(rows, below: below, kernel: kernel, threads: threads, mostAtOnce: limit, progress: progress) {
        some in
        edges.append(contentsOf: some)
        if edges.count > limit { throw TooManyEdges(limit: limit) }
    }
    return edges.sorted { ($0.a, $0.b) < ($1.a, $1.b) }
}

/// Gives every pair of rows with a distance below `below` to `body`, exactly and each once, piece by piece in no set order.
///
/// Blocked all pairs on `threads` threads. `body` and, after it, `progress` with the fraction done (it rises to 1) are
/// called between pieces of work on the calling thread; what they throw ends the work. A piece that finds more than
/// `mostAtOnce` pairs ends the work as well.
///
/// - Throws: `TooManyEdges` for such a piece, or what `body` or `progress` throws.
public func forEachPair(
    _ rows: [Embedding], below: Float, kernel: KernelLevel = .best, threads: Int = 1, mostAtOnce: Int = .max,
    progress: (Double) throws -> Void = { _ in }, body: ([Edge]) throws -> Void
) throws {
    precondition(rows.count <= Int(Int32.max), "too many rows for one graph")
    let work = PairWork(
        kernel: Kernel(kernel), vectors: flattened(rows, count: rows.count), count: rows.count, below: below,
        limit: mostAtOnce)
    let stripes = (rows.count + PairWork.stripe - 1) / PairWork.stripe
    let workers = max(1, threads)
    let round = workers * 4
    for first in stride(from: 0, to: stripes, by: round) {
        let parts = min(round, stripes - first)
        let found = Mutex([[Edge]](repeating: [], count: parts))
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            for part in stride(from: worker, to: parts, by: workers) {
                let mine = work.edges(ofStripe: first + part)
                found.withLock { $0[part] = mine }
            }
        }
        for part in found.withLock({ $0 }) {
            if part.count > mostAtOnce { throw TooManyEdges(limit: mostAtOnce) }
            if !part.isEmpty { try body(part) }
        }
        let left = Double(max(0, rows.count - (first + parts) * PairWork.stripe)) / Double(max(1, rows.count))
        try progress(1 - left * left)
    }
}

/// The all-pairs work, cut in stripes of rows that can run side by side.
private struct PairWork: Sendable {
    /// Rows of a stripe.
    static let stripe = 32
    /// Rows compared with a stripe at a time.
    static let block = 512

    let kernel: Kernel
    let vectors: [Float]
    let count: Int
    let below: Float
    /// A stripe that has found more than this stops: the work ends then anyway.
    let limit: Int

    /// The edges whose smaller row is in a stripe.
    func edges(ofStripe stripe: Int) -> [Edge] {
        let queries = stripe * Self.stripe..<min((stripe + 1) * Self.stripe, count)
        let bound = squaredBound(below)
        var squares = [Float](repeating: 0, count: Self.stripe * Self.block)
        var found: [[Edge]] = Array(repeating: [], count: queries.count)
        var total = 0
        for start in stride(from: queries.lowerBound, to: count, by: Self.block) {
            let rows = start..<min(start + Self.block, count)
            kernel.tile(queries, of: vectors, rows, of: vectors, into: &squares)
            for a in queries {
                let offset = (a - queries.lowerBound) * rows.count - start
                for b in max(a + 1, start)..<max(a + 1, rows.upperBound) where squares[offset + b] <= bound {
                    let distance = squares[offset + b].squareRoot()
                    if distance < below {
                        found[a - queries.lowerBound].append(Edge(a: Int32(a), b: Int32(b), distance: distance))
                        total += 1
                    }
                }
            }
            if total > limit { break }
        }
        return Array(found.joined())
    }
}
