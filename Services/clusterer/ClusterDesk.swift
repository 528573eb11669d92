import FoundationEssentials
import Store

/// What every job needs of the database; a test keeps it in memory.
protocol JobDesk: Sendable {
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
    /// The faces of a selection, by face, after `after`; none at the end.
    func faces(_ selection: FaceSelection, after: UUID?, limit: Int) async throws -> [SelectedFace]
}

/// What all kinds of work need together.
typealias Desk = ClusterDesk & CurationDesk & EvaluationDesk & ProjectionDesk

/// What a clustering needs besides.
protocol ClusterDesk: JobDesk {
    /// Stores the clusters and ends the job, once however often it is called.
    func save(_ request: ClusteringRequest, job: UUID, members: [(face: UUID, cluster: Int)]) async throws
}

/// The database as a desk.
struct StoreDesk: JobDesk {
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

    func faces(_ selection: FaceSelection, after: UUID?, limit: Int) async throws -> [SelectedFace] {
        try await store.faces(selection, after: after, limit: limit)
    }
}

extension StoreDesk: ClusterDesk {
    func save(_ request: ClusteringRequest, job: UUID, members: [(face: UUID, cluster: Int)]) async throws {
        _ = try await store.saveClustering(
            job: job, collection: request.selection.collection, person: request.selection.person,
            algorithm: request.algorithm, parametersJSON: request.parametersJSON, members: members)
    }
}
