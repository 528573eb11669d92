import Faces
import Foundation
import Synchronization

@testable import Store
@testable import clusterer

/// A database in memory with one job.
final class MemoryDesk: ClusterDesk, ProjectionDesk {
    struct State {
        var job: Job?
        var exists = true
        var running = false
        var cancelled = false
        var faces: [SelectedFace] = []
        var error: String?
        var members: [(face: UUID, cluster: Int)]?
        var parameters = ""
        var suspects: [Suspect]?
        var saves = 0
        var stages: [String] = []
        var unavailable = 0
        var saveError: StoreError?
        var begun: MapSnapshot?
        var maps: [(snapshot: MapSnapshot, finished: Bool)] = []
        var earlier: (step: Int, places: [UUID: SIMD2<Float>])?
        var stopRequested = false
    }
    let state: Mutex<State>

    init(_ faces: [Embedding]) {
        // By face, as the database gives them.
        let ids = faces.indices.map { _ in UUID() }.sorted { $0.text < $1.text }
        state = Mutex(State(faces: zip(ids, faces).map { SelectedFace(face: $0, embedding: $1) }))
    }

    func job(_ id: UUID) async throws -> Job? {
        try away()
        return state.withLock { $0.job }
    }

    func exists(collection: UUID, person: UUID?) async throws -> Bool { state.withLock { $0.exists } }

    func start(_ id: UUID) async throws -> Bool {
        state.withLock { state in
            state.running = true
            return !state.cancelled
        }
    }

    func progress(_ id: UUID, done: Int, total: Int, stage: String) async throws -> Bool {
        try away()
        return state.withLock { state in
            state.stages.append(stage)
            return !state.cancelled
        }
    }

    func fail(_ id: UUID, error: String) async throws { state.withLock { $0.error = error } }

    func faces(_ selection: FaceSelection, after: UUID?, limit: Int) async throws -> [SelectedFace] {
        try away()
        return state.withLock { state in
            Array(state.faces.filter { after == nil || $0.face.text > after?.text ?? "" }.prefix(min(limit, 10)))
        }
    }

    func save(_ request: ClusteringRequest, job: UUID, members: [(face: UUID, cluster: Int)]) async throws {
        try state.withLock { state in
            if let error = state.saveError { throw error }
            state.members = members
            state.parameters = request.parametersJSON
            state.saves += 1
        }
    }

    func places(of projection: UUID) async throws -> (step: Int, places: [UUID: SIMD2<Float>])? {
        state.withLock { $0.earlier }
    }

    func begin(
        _ request: ProjectionRequest, job: UUID, perplexity: Double, step: Int, steps: Int, faces: [UUID],
        places: [SIMD2<Float>]
    ) async throws {
        state.withLock { state in
            state.begun = MapSnapshot(step: step, divergence: 0, places: places)
            state.parameters = request.parametersJSON(perplexity: perplexity)
        }
    }

    func save(_ snapshot: MapSnapshot, job: UUID, finished: Bool) async throws {
        try state.withLock { state in
            if let error = state.saveError { throw error }
            state.maps.append((snapshot, finished))
        }
    }

    func isStopRequested(_ job: UUID) async throws -> Bool { state.withLock { $0.stopRequested } }

    private func away() throws {
        try state.withLock { state in
            if state.unavailable > 0 {
                state.unavailable -= 1
                throw StoreError(.unavailable, "away")
            }
        }
    }
}

extension MemoryDesk: CurationDesk {
    func save(_ suspects: [Suspect], of selection: FaceSelection, person: UUID?, faces: Int, job: UUID) async throws {
        state.withLock { $0.suspects = suspects }
    }
}
