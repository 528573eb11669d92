import Faces

/// The middle of a person's faces, found so that strangers among them do not move it.
///
/// Least trimmed squares (Rousseeuw, "Least median of squares regression", 1984): it starts at the face whose nearest half of
/// the others is nearest, and moves to the mean of the nearest half until that no longer changes. Then every face within
/// `reach` counts, so that a clean folder's centre is the mean of nearly all of it.
struct Centre: Sendable {
    /// Faces further than this from the middle do not move it.
    static let reach: Float = 0.55
    /// The mean squared distance of a person's faces to their middle, as measured on LFW.
    static let variance: Float = 0.104
    /// Faces of a folder that are compared with each other to find the start.
    static let mostCompared = 128

    /// 128 numbers.
    let values: [Float]
    /// The rows that count.
    let kept: Set<Int>

    /// Finds the centre of at least one row.
    init(of rows: [Int], in embeddings: [Embedding]) {
        let half = (rows.count + 1) / 2
        var middle = Self.start(rows, half, embeddings)
        var nearest: Set<Int> = []
        for _ in 0..<20 {
            let order = Self.byDistance(rows, to: middle, embeddings)
            let now = Set(order.prefix(half).map(\.row))
            if now == nearest { break }
            nearest = now
            middle = Self.mean(now.sorted(), embeddings)
        }
        for _ in 0..<5 {
            let order = Self.byDistance(rows, to: middle, embeddings)
            let within = order.prefix { $0.distance <= Self.reach }.count
            let now = Set(order.prefix(Swift.max(within, (rows.count + 2) / 3)).map(\.row))
            if now == nearest { break }
            nearest = now
            middle = Self.mean(now.sorted(), embeddings)
        }
        values = middle
        kept = nearest
    }

    /// The distance of a row to the centre, without its own share in it.
    func distance(_ row: Int, in embeddings: [Embedding]) -> Float {
        let face = embeddings[row].values
        guard kept.contains(row), kept.count > 1 else { return Self.distance(face, values) }
        // The centre without the face lies n / (n - 1) times as far from it.
        return Self.distance(face, values) * Float(kept.count) / Float(kept.count - 1)
    }

    /// A distance between centres of so many faces each, or from one to a face, without what their being few adds to it.
    ///
    /// The centre of few faces lies itself away from where that of many would.
    static func corrected(_ distance: Float, _ faces: Int...) -> Float {
        let noise = faces.reduce(0) { $0 + variance / Float(Swift.max(1, $1)) }
        return Swift.max(0, distance * distance - noise).squareRoot()
    }

    private static func start(_ rows: [Int], _ half: Int, _ embeddings: [Embedding]) -> [Float] {
        let step = Swift.max(1, rows.count / mostCompared)
        let some = stride(from: 0, to: rows.count, by: step).map { rows[$0] }
        let near = Swift.max(1, (some.count + 1) / 2)
        var best = (sum: Float.infinity, row: rows[0])
        for row in some {
            let distances = some.map { distance(embeddings[row].values, embeddings[$0].values) }.sorted()
            let sum = distances.prefix(near).reduce(0, +)
            if sum < best.sum { best = (sum, row) }
        }
        return embeddings[best.row].values
    }

    static func byDistance(_ rows: [Int], to middle: [Float], _ embeddings: [Embedding]) -> [(
        row: Int, distance: Float
    )] {
        rows.map { (row: $0, distance: distance(embeddings[$0].values, middle)) }.sorted {
            ($0.distance, $0.row) < ($1.distance, $1.row)
        }
    }

    static func mean(_ rows: [Int], _ embeddings: [Embedding]) -> [Float] {
        var sum = [Float](repeating: 0, count: Embedding.dimension)
        for row in rows {
            let values = embeddings[row].values
            for place in 0..<Embedding.dimension { sum[place] += values[place] }
        }
        return sum.map { $0 / Float(rows.count) }
    }

    static func distance(_ a: [Float], _ b: [Float]) -> Float {
        var sums = SIMD8<Float>.zero
        var place = 0
        while place < Embedding.dimension {
            var difference = SIMD8<Float>.zero
            for lane in 0..<8 { difference[lane] = a[place + lane] - b[place + lane] }
            sums += difference * difference
            place += 8
        }
        return sums.sum().squareRoot()
    }
}
