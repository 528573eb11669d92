public import Faces
public import FoundationEssentials
import Parallel

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
        let (rows, generation) = view(Space(collection: filter.collection, model: filter.model))
        let all = Scan(kernel: kernel, queries: queries[...], k: k, filter: filter)
        // A thread for less than a thousand rows costs more than it brings.
        let parts = max(1, min(threads, rows.count / 1_000))
        let best: [TopK]
        if parts == 1 || queries.isEmpty {
            best = all.run(rows).best
        } else if queries.count >= 16 * parts {
            best = inParallel(parts, parts: parts) { part in
                let mine = queries.count * part / parts..<queries.count * (part + 1) / parts
                return Scan(kernel: kernel, queries: queries[mine], k: k, filter: filter).run(rows)
            }.flatMap(\.best)
        } else {
            let found = inParallel(parts, parts: parts) { part in all.run(rows, part: part, of: parts) }
            best = found.dropFirst().reduce(into: found[0]) { $0.merge($1) }.best
        }
        return Answer(
            results: best.map(\.sorted), truncated: best.map { _ in false }, scanned: all.scanned(rows),
            generation: generation)
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
