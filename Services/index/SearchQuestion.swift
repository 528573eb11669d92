import Faces
import FoundationEssentials
import Messaging
import Neighbors
import Store
import Wire

/// A search request that was checked.
struct SearchQuestion: Hashable, Sendable {
    /// The most neighbours a query may ask for.
    static let mostNeighbors = 10_000
    /// The most queries of one request.
    static let mostQueries = 1_024

    let filter: Shard.Filter
    let k: Int
    private(set) var queries: [Embedding]
    /// Stored faces whose embeddings are searched for after the queries.
    private(set) var faces: [UUID]
    /// Wants everything that was committed before it.
    let fresh: Bool

    /// Makes a question.
    init(filter: Shard.Filter, k: Int, queries: [Embedding], faces: [UUID] = [], fresh: Bool = false) {
        self.filter = filter
        self.k = k
        self.queries = queries
        self.faces = faces
        self.fresh = fresh
    }

    /// Checks a request.
    ///
    /// - Throws: a `Rejection` that says what is wrong, or `WireError` for a broken id.
    init(_ request: SearchRequest) throws {
        guard (1...Self.mostNeighbors).contains(Int(request.k)) else {
            throw Rejection(
                code: "invalid_k", detail: "k is \(request.k); it must be 1 to \(Self.mostNeighbors)",
                status: .outOfRange
            )
        }
        let count = request.queries.count + request.faceIDs.count
        guard (1...Self.mostQueries).contains(count) else {
            throw Rejection(
                code: "invalid_queries",
                detail: "there are \(count) queries and face ids; there must be 1 to \(Self.mostQueries)")
        }
        guard !request.model.isEmpty else {
            throw Rejection(code: "no_model", detail: "model is empty; name the embedding model")
        }
        guard request.maxDistance >= 0 else {
            throw Rejection(
                code: "invalid_radius",
                detail: "max_distance is \(request.maxDistance); it must be 0 (no limit) or more", status: .outOfRange)
        }
        filter = Shard.Filter(
            collection: try request.collection, model: request.model, labelledOnly: request.labelledOnly,
            person: try request.person, maxDistance: request.maxDistance > 0 ? request.maxDistance : nil,
            perPerson: request.perPerson > 0 ? Int(request.perPerson) : nil)
        k = Int(request.k)
        queries = try request.queries.map(Self.embedding)
        faces = try request.faces
        fresh = request.fresh
    }

    private static func embedding(_ vector: Vector) throws(Rejection) -> Embedding {
        let count = vector.values.count
        guard count == Embedding.dimension else {
            throw Rejection(
                code: "wrong_dimension", detail: "a query has \(count) values; it must have \(Embedding.dimension)")
        }
        guard let embedding = vector.embedding else {
            throw Rejection(code: "not_finite", detail: "a query has a value that is not a finite number")
        }
        return embedding
    }

    /// Puts the embeddings of the stored faces behind the queries.
    ///
    /// - Throws: a `Rejection` when one has none.
    mutating func resolve(_ known: [UUID: Embedding]) throws(Rejection) {
        for face in faces {
            guard let embedding = known[face] else {
                throw Rejection(
                    code: "unknown_face",
                    detail: "there is no face \(face.text) with an embedding of \(filter.model.prefix(100))",
                    status: .notFound)
            }
            queries.append(embedding)
        }
        faces = []
    }
}

extension SearchAnswer {
    /// The wire's form of a shard's answer.
    init(_ answer: Shard.Answer, part: ShardPart, epoch: IndexEpoch) {
        self.init(
            results: answer.results.map { neighbors in
                WireNeighbors(
                    neighbors: neighbors.map {
                        WireNeighbor(face: $0.face, person: $0.person, distance: $0.distance)
                    })
            },
            scanned: UInt64(answer.scanned), shard: UInt32(part.number), shards: UInt32(part.count),
            generation: answer.generation, epoch: UInt32(clamping: epoch.id))
    }
}
