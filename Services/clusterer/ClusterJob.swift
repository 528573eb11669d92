import Blocking
import Faces
import FoundationEssentials
import Log
import Messaging
import Wire

/// Turns each message of the queue into its kind of work and runs it.
struct ClusterJob: Sendable {
    let desk: any Desk
    /// Tells whoever listens how the job goes on; may be slow or fail silently.
    let tell: @Sendable (Progress) async -> Void
    /// Shows whoever listens a frame of a map; may be slow or fail silently.
    var show: @Sendable (MapFrame) async -> Void = { _ in }
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

    /// Does what a message asks for.
    ///
    /// - Throws: `Rejection` for a method this program does not know; what the kinds of work throw.
    func run(_ message: Incoming) async throws {
        switch message.method {
        case Method.findSuspects:
            try await curate(message.decode(RunClustering.self))
        case .runEvaluation: try await run(message.decode(RunEvaluation.self))
        case .runProjection: try await run(message.decode(RunProjection.self))
        default:
            try message.require(.runClustering)
            try await run(message.decode(RunClustering.self))
        }
    }

    /// Does one clustering from its message to its stored clusters.
    ///
    /// - Throws: `Rejection` without a job id; `Stop.shuttingDown` when the message should come again.
    func run(_ message: RunClustering) async throws {
        try await shell(message.jobID).run { GroupingWork(request: try ClusteringRequest(message), desk: desk) }
    }

    /// Does one search for wrong names.
    ///
    /// - Throws: `Rejection` without a job id; `Stop.shuttingDown` when the message should come again.
    func curate(_ message: RunClustering) async throws {
        try await shell(message.jobID).run { try CurationWork(message, desk: desk) }
    }

    /// Does one evaluation from its message to its stored report.
    ///
    /// - Throws: `Rejection` without a job id; `Stop.shuttingDown` when the message should come again.
    func run(_ message: RunEvaluation) async throws {
        try await shell(message.jobID).run { EvaluationWork(request: try EvaluationRequest(message), desk: desk) }
    }

    /// Makes one map from its message to its stored places.
    ///
    /// - Throws: `Rejection` without a job id; `Stop.shuttingDown` when the message should come again.
    func run(_ message: RunProjection) async throws {
        try await shell(message.jobID).run {
            ProjectionWork(request: try ProjectionRequest(message), desk: desk, show: show)
        }
    }

    /// The shell around a job.
    ///
    /// - Throws: a `Rejection` when the text is no job id: without a job there is nobody to tell.
    func shell(_ jobID: String) throws(Rejection) -> JobShell {
        guard let id = UUID(uuidString: jobID) else {
            throw Rejection(code: "invalid_job_id", detail: "job_id is not the text of a UUID")
        }
        return JobShell(
            id: id, desk: desk, tell: tell, thread: thread, threads: threads, isShuttingDown: isShuttingDown, log: log,
            tellEvery: tellEvery, pause: pause)
    }
}
