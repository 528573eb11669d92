@unsafe @preconcurrency import Dispatch
public import Faces
public import FoundationEssentials
import Synchronization

extension Shard {
    /// Which rows take part in a search.
    public struct Filter: Hashable, Sendable {
        /// Only this collection.
        public var collection: UUID
        /// Only this embedding model.
        public var model: String
        /// Only faces that carry a person.
        public var labelledOnly: Bool
        /// When set: only this person's faces.
        public var person: UUID?
        /// When set: nothing further than this.
        public var maxDistance: Float?
        /// When set: at most this many faces of a person, the nearest; at least 1. Faces without a person are not counted.
        public var perPerson: Int?

        /// Makes a filter.
        public init(
            collection: UUID, model: String, labelledOnly: Bool = false, person: UUID? = nil, maxDistance: Float? = nil,
            perPerson: Int? = nil
        ) {
            self.collection = collection
            self.model = model
            self.labelledOnly = labelledOnly
            self.person = person
            self.maxDistance = maxDistance
            self.perPerson = perPerson
        }
    }

    /// What a search found.
    public struct Answer: Hashable, Sendable {
        /// For each query its neighbours, nearest first, equal distances by face.
        public var results: [[Neighbor]]
        /// For each query whether a radius search left neighbours out because there were more than its cap.
        public var truncated: [Bool]
        /// Rows that took part, after the filter.
        public var scanned: Int
        /// The shard's generation the answer is from.
        public var generation: UInt64
    }

    /// The `k` nearest rows of every query: exactly those a brute-force scan finds.
    ///
    /// Blocks the calling thread while it computes; with `threads` above 1 the rows are split over that many threads.
    /// All queries share one pass over the rows. `k` is at least 1.
    public func search(_ queries: [Embedding], k: Int, filter: Filter, threads: Int = 1) -> Answer {
        precondition(k >= 1, "k must be at least 1")
        precondition(filter.perPerson ?? 1 >= 1, "perPerson must be at least 1")
        let (blocks, generation) = snapshot(Space(collection: filter.collection, model: filter.model))
        let scan = Scan(kernel: kernel, queries: queries, k: k, filter: filter)
        // A thread for less than a thousand rows costs more than it brings.
        let parts = max(1, min(threads, blocks.count / 2))
        if parts == 1 || queries.isEmpty { return scan.run(blocks[...]).answer(generation) }
        let found = Mutex<[Found]>([])
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let range = blocks.count * part / parts..<blocks.count * (part + 1) / parts
            let one = scan.run(blocks[range])
            found.withLock { $0.append(one) }
        }
        var all = found.withLock { $0 }
        var total = all.removeLast()
        for one in all { total.merge(one) }
        return total.answer(generation)
    }

    /// Every row within `radius` of a query (its distance at most that), the `cap` nearest when there are more.
    ///
    /// `radius` is 0 or more, `cap` at least 1; the filter's `maxDistance` holds as well. `Answer.truncated` says where the cap
    /// cut. Blocks the calling thread like `search(_:k:filter:threads:)`.
    public func search(_ queries: [Embedding], within radius: Float, cap: Int, filter: Filter, threads: Int = 1)
        -> Answer
    {
        precondition(cap >= 1 && cap < .max, "cap must be at least 1")
        precondition(radius >= 0, "radius must be 0 or more")
        var near = filter
        near.maxDistance = min(radius, filter.maxDistance ?? .infinity)
        var answer = search(queries, k: cap + 1, filter: near, threads: threads)
        for i in answer.results.indices where answer.results[i].count > cap {
            answer.results[i].removeLast()
            answer.truncated[i] = true
        }
        return answer
    }
}

/// What some blocks gave.
private struct Found: Sendable {
    var best: [TopK]
    var scanned: Int

    mutating func merge(_ other: Found) {
        for i in best.indices { best[i].merge(other.best[i]) }
        scanned += other.scanned
    }

    func answer(_ generation: UInt64) -> Shard.Answer {
        Shard.Answer(
            results: best.map(\.sorted), truncated: best.map { _ in false }, scanned: scanned, generation: generation)
    }
}

/// One search, ready to run over any blocks.
private struct Scan: Sendable {
    /// Queries that go over a block together: their distances fit the first-level cache beside the rows.
    static let tile = 16

    let kernel: Kernel
    let vectors: [Float]
    let queries: Int
    let k: Int
    let limit: Float
    let perPerson: Int?
    let labelledOnly: Bool
    let person: Key

    init(kernel: Kernel, queries: [Embedding], k: Int, filter: Shard.Filter) {
        self.kernel = kernel
        vectors = flattened(queries, count: queries.count)
        self.queries = queries.count
        self.k = k
        limit = filter.maxDistance ?? .infinity
        perPerson = filter.perPerson
        labelledOnly = filter.labelledOnly
        person = Key(filter.person)
    }

    func run(_ blocks: ArraySlice<Block>) -> Found {
        let nothing = TopK(k: k, limit: limit, perPerson: perPerson)
        var found = Found(best: Array(repeating: nothing, count: queries), scanned: 0)
        var squares = [Float](repeating: 0, count: Self.tile * Block.capacity)
        for block in blocks {
            let matching = matching(block)
            if matching == 0 { continue }
            found.scanned += matching
            if matching * 8 < block.count {
                for row in 0..<block.count where matches(block.people[row]) {
                    scan(block, row..<row + 1, &found.best, &squares)
                }
            } else {
                scan(block, 0..<block.count, &found.best, &squares)
            }
        }
        return found
    }

    private func scan(_ block: Block, _ rows: Range<Int>, _ best: inout [TopK], _ squares: inout [Float]) {
        let all = matching(block) == block.count
        for first in stride(from: 0, to: queries, by: Self.tile) {
            let tile = first..<min(first + Self.tile, queries)
            kernel.tile(tile, of: vectors, rows, of: block.vectors, into: &squares)
            var at = 0
            for query in tile {
                var bound = best[query].bound
                for row in rows {
                    let square = squares[at]
                    at += 1
                    if square > bound { continue }
                    if !all, !matches(block.people[row]) { continue }
                    best[query].offer(squared: square, face: block.faces[row], person: block.people[row])
                    bound = best[query].bound
                }
            }
        }
    }

    /// How many rows of a block pass the filter.
    private func matching(_ block: Block) -> Int {
        if person != .none { return block.people.count { $0 == person } }
        return labelledOnly ? block.labelled : block.count
    }

    private func matches(_ rowPerson: Key) -> Bool {
        if person != .none { return rowPerson == person }
        return !labelledOnly || rowPerson != .none
    }
}
