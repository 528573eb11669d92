public import Faces
import Parallel

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
    let work = PairWork(rows, below: below, kernel: Kernel(kernel), limit: mostAtOnce)
    let workers = max(1, threads)
    let round = workers * 4
    for first in stride(from: 0, to: work.pieces, by: round) {
        let parts = min(round, work.pieces - first)
        for part in inParallel(workers, parts: parts, { work.edges(ofPiece: first + $0) }) {
            if part.count > mostAtOnce { throw TooManyEdges(limit: mostAtOnce) }
            if !part.isEmpty { try body(part) }
        }
        let left = Double(work.pieces - first - parts) / Double(work.pieces)
        try progress(1 - left * left)
    }
    if work.pieces == 0 { try progress(1) }
}
