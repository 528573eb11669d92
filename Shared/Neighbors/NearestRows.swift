public import Faces
import Parallel

/// The nearest other rows of every row, the same number for each.
public struct NearestRows: Hashable, Sendable {
    /// How many neighbours a row has.
    public var count: Int
    /// Row numbers, `count` for each row in turn, nearest first; equal distances by number.
    public var rows: [Int32]
    /// Their squared distances.
    public var squares: [Float]

    /// Makes it of its parts; both arrays hold `count` for each row.
    public init(count: Int, rows: [Int32], squares: [Float]) {
        self.count = count
        self.rows = rows
        self.squares = squares
    }
}

/// The `k` nearest other rows of every row, exactly, at most all of them.
///
/// Blocked all pairs. `progress` is called between pieces of work with the fraction done, on the calling thread; what it
/// throws ends the work.
///
/// - Throws: what `progress` throws.
public func nearestRows<Failure: Error>(
    of rows: [Embedding], k: Int, kernel: KernelLevel = .best, threads: Int = 1,
    progress: (Double) throws(Failure) -> Void
) throws(Failure) -> NearestRows {
    precondition(rows.count <= Int(Int32.max), "too many rows for one graph")
    let k = min(max(0, k), max(0, rows.count - 1))
    var nearest = NearestRows(count: k, rows: [], squares: [])
    if k == 0 { return nearest }
    let work = NearestWork(
        kernel: Kernel(kernel), vectors: flattened(rows, count: rows.count), count: rows.count, k: k)
    let stripes = (rows.count + NearestWork.stripe - 1) / NearestWork.stripe
    let workers = max(1, threads)
    let round = workers * 4
    nearest.rows.reserveCapacity(rows.count * k)
    nearest.squares.reserveCapacity(rows.count * k)
    for first in stride(from: 0, to: stripes, by: round) {
        let parts = min(round, stripes - first)
        for part in inParallel(workers, parts: parts, { work.neighbors(ofStripe: first + $0) }) {
            for candidate in part {
                nearest.rows.append(candidate.row)
                nearest.squares.append(candidate.square)
            }
        }
        try progress(min(1, Double((first + parts) * NearestWork.stripe) / Double(rows.count)))
    }
    return nearest
}

/// The all-pairs work, cut in stripes of rows that can run side by side.
private struct NearestWork: Sendable {
    static let stripe = 32
    static let block = 512

    struct Candidate: Sendable {
        var square: Float
        var row: Int32

        static func < (a: Candidate, b: Candidate) -> Bool {
            a.square != b.square ? a.square < b.square : a.row < b.row
        }
    }

    let kernel: Kernel
    let vectors: [Float]
    let count: Int
    let k: Int

    /// The neighbours of a stripe's rows, `k` for each in turn.
    ///
    /// What is nearer than the k-th of an earlier look gathers, and is cut back to the k nearest now and then.
    func neighbors(ofStripe stripe: Int) -> [Candidate] {
        let queries = stripe * Self.stripe..<min((stripe + 1) * Self.stripe, count)
        var squares = [Float](repeating: 0, count: Self.stripe * Self.block)
        var kept = [[Candidate]](repeating: [], count: queries.count)
        var bounds = [Float](repeating: .infinity, count: queries.count)
        let room = 2 * k + Self.block
        for q in kept.indices { kept[q].reserveCapacity(room) }
        for start in stride(from: 0, to: count, by: Self.block) {
            let rows = start..<min(start + Self.block, count)
            kernel.tile(queries, of: vectors, rows, of: vectors, into: &squares)
            for query in queries {
                let q = query - queries.lowerBound
                let offset = q * rows.count - start
                let bound = bounds[q]
                for row in rows where squares[offset + row] <= bound && row != query {
                    kept[q].append(Candidate(square: squares[offset + row], row: Int32(row)))
                }
                if kept[q].count >= room - Self.block || rows.upperBound == count {
                    kept[q].sort(by: <)
                    if kept[q].count > k { kept[q].removeSubrange(k...) }
                    if kept[q].count == k, let last = kept[q].last { bounds[q] = last.square }
                }
            }
        }
        return Array(kept.joined())
    }
}
