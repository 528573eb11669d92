import FoundationEssentials
import Store

/// What a map needs of the database besides.
protocol ProjectionDesk: JobDesk {
    /// Where the faces of an earlier map lie, by face, and the step it ended at; nil when it is gone.
    func places(of projection: UUID) async throws -> (step: Int, places: [UUID: SIMD2<Float>])?
    /// Begins a projection with its first places.
    func begin(
        _ request: ProjectionRequest, job: UUID, perplexity: Double, step: Int, steps: Int, faces: [UUID],
        places: [SIMD2<Float>]
    ) async throws
    /// Writes places down; with `finished` the job ends well.
    func save(_ snapshot: MapSnapshot, job: UUID, finished: Bool) async throws
    /// True when somebody wants the job to end early and keep what it has.
    func isStopRequested(_ job: UUID) async throws -> Bool
}

extension StoreDesk: ProjectionDesk {
    func places(of projection: UUID) async throws -> (step: Int, places: [UUID: SIMD2<Float>])? {
        guard let known = try await store.projection(id: projection) else { return nil }
        let faces = try await store.placedFaces(projection: projection)
        return (known.step, Dictionary(faces.map { ($0.face, $0.place) }) { first, _ in first })
    }

    func begin(
        _ request: ProjectionRequest, job: UUID, perplexity: Double, step: Int, steps: Int, faces: [UUID],
        places: [SIMD2<Float>]
    ) async throws {
        _ = try await store.beginProjection(
            job: job, collection: request.selection.collection, person: request.selection.person, base: request.base,
            parametersJSON: request.parametersJSON(perplexity: perplexity), step: step, steps: steps, faces: faces,
            places: places)
    }

    func save(_ snapshot: MapSnapshot, job: UUID, finished: Bool) async throws {
        try await store.saveProjection(
            job: job, step: snapshot.step, divergence: snapshot.divergence, places: snapshot.places,
            finished: finished)
    }

    func isStopRequested(_ job: UUID) async throws -> Bool { try await store.isStopRequested(job: job) }
}
