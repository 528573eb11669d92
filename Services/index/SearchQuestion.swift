import Faces
import Messaging
import Neighbors
import Wire

/// A search request that was checked.
struct SearchQuestion: Hashable, Sendable {
    /// The most neighbours a query may ask for.
    static let mostNeighbors = 1_000
    /// The most queries of one request.
    static let mostQueries = 1_024

    let filter: Shard.Filter
    let k: Int
    let queries: [Embedding]

    /// Makes a question.
    init(filter: Shard.Filter, k: Int, queries: [Embedding]) {
        self.filter = filter
        self.k = k
        self.queries = queries
    }

    /// Checks a request.
    ///
    /// - Throws: a `Rejection` that says what is wrong, or `WireError` for a broken id or vector.
    init(_ request: SearchRequest) throws {
        func invalid(_ detail: String) -> Rejection { Rejection(code: "invalid_search", detail: detail) }
        guard (1...Self.mostNeighbors).contains(Int(request.k)) else {
            throw invalid("k is \(request.k); it must be 1 to \(Self.mostNeighbors)")
        }
        guard (1...Self.mostQueries).contains(request.queries.count) else {
            throw invalid("there are \(request.queries.count) queries; there must be 1 to \(Self.mostQueries)")
        }
        guard !request.model.isEmpty else { throw invalid("model is empty; name the embedding model") }
        guard request.maxDistance >= 0 else {
            throw invalid("max_distance is \(request.maxDistance); it must be 0 (no limit) or more")
        }
        filter = Shard.Filter(
            collection: try request.collection, model: request.model, labelledOnly: request.labelledOnly,
            person: try request.person, maxDistance: request.maxDistance > 0 ? request.maxDistance : nil)
        k = Int(request.k)
        queries = try request.embeddings
    }
}

extension SearchAnswer {
    /// The wire's form of a shard's answer.
    init(_ answer: Shard.Answer, part: ShardPart) {
        self.init(
            results: answer.results.map { neighbors in
                WireNeighbors(
                    neighbors: neighbors.map {
                        WireNeighbor(face: $0.face, person: $0.person, distance: $0.distance)
                    })
            },
            scanned: UInt64(answer.scanned), shard: UInt32(part.number), shards: UInt32(part.count),
            generation: answer.generation)
    }
}
