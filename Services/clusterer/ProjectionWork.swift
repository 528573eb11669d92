import Blocking
import Faces
import FoundationEssentials
import Log
import Projection
import Store
import Wire

/// A map: t-SNE, told in frames while it grows.
struct ProjectionWork: Work {
    /// The part of the work that finding neighbours is taken for.
    static let comparing = 0.4
    /// Steps between two looks at the clock and the board.
    static let stepsAtOnce = 5

    let request: ProjectionRequest
    let desk: any ProjectionDesk
    /// Sends a frame; may be slow or fail silently.
    let show: @Sendable (MapFrame) async -> Void
    /// The time between two frames, and between two looks for a wish to stop.
    var showEvery: Duration = .milliseconds(100)
    var askEvery: Duration = .milliseconds(500)

    var selection: FaceSelection { request.selection }

    func run(on faces: SelectedFaces, in shell: JobShell) async throws {
        guard faces.count <= ProjectionRequest.mostFaces else {
            throw Refusal("there are \(faces.count) faces; a map holds \(ProjectionRequest.mostFaces) at most")
        }
        let perplexity = try request.settings.perplexity(for: faces.count)
        var known: [SIMD2<Float>?]?
        var from = 0
        if let base = request.base {
            guard let earlier = try await shell.patiently({ try await desk.places(of: base) }) else {
                throw Refusal("the projection to go on from is gone")
            }
            known = faces.ids.map { earlier.places[$0] }
            from = earlier.step
        }
        let settings = settings(from: from, isSame: known.map { !$0.contains(nil) } ?? false)
        let (start, threads) = (from, shell.threads)
        let (embeddings, places) = (faces.embeddings, known)
        let first = try await shell.thread.run {
            FaceMap.firstPlaces(embeddings, settings: settings, threads: threads, known: places)
        }
        let beginning = MapSnapshot(step: from, divergence: 0, places: first)
        try await shell.store {
            try await desk.begin(
                request, job: shell.id, perplexity: perplexity, step: start, steps: settings.allSteps,
                faces: faces.ids, places: first)
        }
        let board = MapBoard()
        board.leave(beginning)
        let last = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await frames(board, shell, steps: settings.allSteps) }
            group.addTask { await watch(board, shell) }
            defer { group.cancelAll() }
            return try await shell.compute(total: faces.count) { progress in
                try Self.grow(embeddings, settings, threads, known: places, from: start, progress, board)
            }
        }
        try await shell.store { try await desk.save(last, job: shell.id, finished: true) }
        // Whole, so that nobody misses how it ended.
        await show(FrameEncoder.last(last, jobID: shell.id.text, steps: settings.allSteps))
        shell.log.info(
            "mapped", ["job": shell.id.text, "faces": faces.count, "steps": last.step, "divergence": last.divergence])
    }

    /// The steps of a map that goes on: what an interrupted one has left, or as many as new faces need to settle.
    private func settings(from step: Int, isSame: Bool) -> MapSettings {
        var settings = request.settings
        if request.base == nil { return settings }
        if isSame, step < settings.allSteps { return settings }
        settings.steps = max(0, step - settings.earlySteps) + settings.steps / 2
        return settings
    }

    /// Computes the map on the calling thread.
    private static func grow(
        _ embeddings: [Embedding], _ settings: MapSettings, _ threads: Int, known: [SIMD2<Float>?]?, from step: Int,
        _ progress: ProgressBoard, _ board: MapBoard
    ) throws -> MapSnapshot {
        let map = try FaceMap(embeddings, settings: settings, threads: threads, known: known, from: step) {
            try progress.note("comparing", $0 * comparing)
        }
        var next = ContinuousClock.now
        while !map.isFinished, !board.isStopRequested {
            map.advance(stepsAtOnce)
            let done = Double(map.step - step) / Double(max(1, map.lastStep - step))
            try progress.note("mapping", comparing + done * (1 - comparing))
            if .now >= next {
                let before = ContinuousClock.now
                board.leave(MapSnapshot(step: map.step, divergence: map.divergence(), places: map.places))
                // Telling may take a twentieth of the time.
                next = .now + max(.milliseconds(100), (.now - before) * 20)
            }
        }
        return MapSnapshot(step: map.step, divergence: map.divergence(), places: map.places)
    }

    /// Sends what is left on the board, until cancelled.
    private func frames(_ board: MapBoard, _ shell: JobShell, steps: Int) async {
        var encoder = FrameEncoder(jobID: shell.id.text, steps: steps)
        repeat {
            if let snapshot = board.take() { await show(encoder.frame(snapshot)) }
        } while (try? await Task.sleep(for: showEvery)) != nil
    }

    /// Looks for a wish to stop, until cancelled; a database that is away for a moment does not matter.
    private func watch(_ board: MapBoard, _ shell: JobShell) async {
        while (try? await Task.sleep(for: askEvery)) != nil {
            if (try? await desk.isStopRequested(shell.id)) == true { board.requestStop() }
        }
    }
}
