import Blocking
import Faces
import FoundationEssentials
import Log
import Store
import Wire

/// Runs one job of any kind of work: from its row in the database over the reading of the faces to its end.
struct JobShell: Sendable {
    /// Faces read at a time.
    static let page = 5_000

    /// The job.
    let id: UUID
    let desk: any JobDesk
    /// Tells whoever listens how the job goes on; may be slow or fail silently.
    let tell: @Sendable (Progress) async -> Void
    /// The thread that computes.
    let thread: BlockingThread
    /// Threads that may compute side by side.
    let threads: Int
    /// True when the program ends.
    let isShuttingDown: @Sendable () -> Bool
    let log: Log
    /// The time between two events.
    var tellEvery: Duration = .milliseconds(250)
    /// How long to wait when the database is away.
    var pause: Duration = .seconds(1)

    /// Does the work that `make` finds in the message; a job that is over already stays as it is.
    ///
    /// - Throws: `Stop.shuttingDown` when the message should come again.
    func run(_ make: () throws -> any Work) async throws {
        guard let job = try await patiently({ try await desk.job(id) }) else {
            log.warning("no such job, nothing to do", ["job": id.text])
            return
        }
        if job.isFinished { return }
        do {
            let work = try make()
            let selection = work.selection
            guard
                try await patiently({
                    try await desk.exists(collection: selection.collection, person: selection.person)
                })
            else { throw Refusal("the collection or the person no longer exists") }
            guard try await patiently({ try await desk.start(id) }) else { throw Stop.cancelled }
            await tell(Progress(jobID: id.text, state: .running, stage: "reading"))
            let faces = try await read(selection)
            try await work.run(on: faces, in: self)
            let done = UInt64(faces.count)
            await tell(Progress(jobID: id.text, state: .succeeded, done: done, total: done, stage: "done"))
        } catch Stop.cancelled {
            log.info("job was cancelled", ["job": id.text])
            await tell(Progress(jobID: id.text, state: .cancelled))
        } catch Stop.shuttingDown {
            throw Stop.shuttingDown
        } catch {
            let reason = "\(error)"
            log.warning("job failed", ["job": id.text, "error": reason])
            try await patiently { try await desk.fail(id, error: reason) }
            await tell(Progress(jobID: id.text, state: .failed))
        }
    }

    private func read(_ selection: FaceSelection) async throws -> SelectedFaces {
        var faces = SelectedFaces()
        while true {
            if isShuttingDown() { throw Stop.shuttingDown }
            let last = faces.ids.last
            let page = try await patiently { try await desk.faces(selection, after: last, limit: Self.page) }
            if page.isEmpty { return faces }
            for face in page { faces.append(face) }
            let read = faces.count
            guard try await patiently({ try await desk.progress(id, done: 0, total: read, stage: "reading") }) else {
                throw Stop.cancelled
            }
        }
    }

    /// Computes on the thread while another task reports what it notes on the board, and watches for a stop.
    func compute<Value: Sendable>(
        total: Int, _ body: @escaping @Sendable (ProgressBoard) throws -> Value
    ) async throws -> Value {
        let board = ProgressBoard(total: total)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await report(board) }
            defer { group.cancelAll() }
            return try await thread.run { try body(board) }
        }
    }

    /// Stores a result, waiting for a database that is away; a job that was cancelled meanwhile is cancelled.
    func store(_ body: () async throws -> Void) async throws {
        do {
            try await patiently(body)
        } catch let error as StoreError where error.code == .conflict {
            throw Stop.cancelled
        }
    }

    /// Sends events at their rate and notes the progress in the database at a fourth of it, until cancelled.
    private func report(_ board: ProgressBoard) async {
        var told: ProgressBoard.State?
        var round = 0
        while (try? await Task.sleep(for: tellEvery)) != nil {
            if isShuttingDown() { board.stop(.shuttingDown) }
            let state = board.state
            if state != told {
                await tell(
                    Progress(
                        jobID: id.text, state: .running, done: UInt64(state.done), total: UInt64(state.total),
                        stage: state.stage))
                told = state
            }
            if round % 4 == 0 {
                // A database that is away for a moment does not stop the work.
                let goesOn = try? await desk.progress(id, done: state.done, total: state.total, stage: state.stage)
                if goesOn == false { board.stop(.cancelled) }
            }
            round += 1
        }
    }

    /// Tries again while the database is away, until the program ends.
    func patiently<Value>(_ body: () async throws -> Value) async throws -> Value {
        while true {
            do {
                return try await body()
            } catch let error as StoreError where error.code == .unavailable {
                if isShuttingDown() { throw Stop.shuttingDown }
                log.warning("can't reach the database, trying again", ["error": "\(error)"])
                try await Task.sleep(for: pause)
            }
        }
    }
}
