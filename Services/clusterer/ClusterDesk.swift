import Faces
import FoundationEssentials
import Store

/// What a clustering needs of the database; a test keeps it in memory.
protocol ClusterDesk: Sendable {
    /// The job, nil when there is none.
    func job(_ id: UUID) async throws -> Job?
    /// Whether a collection, and a person in it when one is named, exist.
    func exists(collection: UUID, person: UUID?) async throws -> Bool
    /// Marks the job as running; false when it is over or cancelled.
    func start(_ id: UUID) async throws -> Bool
    /// Notes how far the job is; false when it was cancelled.
    func progress(_ id: UUID, done: Int, total: Int, stage: String) async throws -> Bool
    /// Ends the job with an error.
    func fail(_ id: UUID, error: String) async throws
    /// Faces with their embeddings, by face, after `after`; none at the end.
    func faces(_ request: ClusteringRequest, after: UUID?, limit: Int) async throws
        -> [(face: UUID, embedding: Embedding)]
    /// Stores the clusters and ends the job, once however often it is called.
    func save(_ request: ClusteringRequest, job: UUID, members: [(face: UUID, cluster: Int)]) async throws
}

/// The database as a desk.
struct StoreDesk: ClusterDesk {
    let store: Store

    func job(_ id: UUID) async throws -> Job? { try await store.job(id: id) }

    func exists(collection: UUID, person: UUID?) async throws -> Bool {
        guard try await store.collection(id: collection) != nil else { return false }
        guard let person else { return true }
        return try await store.person(id: person)?.collection == collection
    }

    func start(_ id: UUID) async throws -> Bool { try await store.startJob(id: id) }

    func progress(_ id: UUID, done: Int, total: Int, stage: String) async throws -> Bool {
        try await store.progress(id: id, done: done, total: total, stage: stage)
    }

    func fail(_ id: UUID, error: String) async throws { try await store.failJob(id: id, error: error) }

    func faces(_ request: ClusteringRequest, after: UUID?, limit: Int) async throws
        -> [(face: UUID, embedding: Embedding)]
    {
        try await store.faceEmbeddings(
            collection: request.collection, person: request.person, model: request.model, after: after, limit: limit)
    }

    func save(_ request: ClusteringRequest, job: UUID, members: [(face: UUID, cluster: Int)]) async throws {
        _ = try await store.saveClustering(
            job: job, collection: request.collection, person: request.person, algorithm: request.algorithm,
            parametersJSON: request.parametersJSON, members: members)
    }
}
