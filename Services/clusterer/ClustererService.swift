import Blocking
import FoundationEssentials
import Lifecycle
import Log
import Messaging
import Metrics
import Synchronization
import Wire

/// Takes one clustering after the other from the queue until cancelled.
final class ClustererService: Service {
    private let messenger: Messenger
    private let desk: any ClusterDesk & CurationDesk & EvaluationDesk & ProjectionDesk
    private let duration: Histogram
    private let log: Log
    private let threads: Int
    private let shuttingDown = Atomic(false)

    init(
        messenger: Messenger, desk: any ClusterDesk & CurationDesk & EvaluationDesk & ProjectionDesk, metrics: Metrics,
        log: Log,
        threads: Int
    ) {
        self.messenger = messenger
        self.desk = desk
        self.log = log
        self.threads = threads
        duration = metrics.histogram(
            "rollcall_clusterer_job_duration_seconds", "Time of a clustering, from its message to its end.",
            bounds: [0.1, 1, 10, 60, 300, 1_800, 7_200, 28_800])
    }

    func run() async throws {
        let thread = BlockingThread(name: "cluster")
        let job = ClusterJob(
            desk: desk, tell: { [self] in await tell($0) }, show: { [self] in await show($0) }, thread: thread,
            threads: threads,
            isShuttingDown: { [self] in shuttingDown.load(ordering: .relaxed) }, log: log)
        await withTaskCancellationHandler {
            await messenger.consume(.cluster, prefetch: 1) { [duration] message in
                let start = ContinuousClock.now
                try await job.run(message)
                duration.observe(.now - start)
            }
        } onCancel: {
            shuttingDown.store(true, ordering: .relaxed)
        }
        thread.stop()
    }

    /// Publishes a map's frame; nobody may listen, and one that is late is worth nothing.
    private func show(_ frame: MapFrame) async {
        let context = MessageContext(deadline: Date().addingTimeInterval(5))
        do {
            try await messenger.publish(frame, as: .mapFrame, to: .mapEvent(frame.jobID), context: context)
        } catch {
            log.debug("frame not sent", ["job": frame.jobID, "error": "\(error)"])
        }
    }

    /// Publishes an event; nobody may listen, and one that is late is worth nothing.
    private func tell(_ progress: Progress) async {
        let context = MessageContext(deadline: Date().addingTimeInterval(5))
        do {
            try await messenger.publish(progress, as: .progress, to: .jobEvent(progress.jobID), context: context)
        } catch {
            log.debug("event not sent", ["job": progress.jobID, "error": "\(error)"])
        }
    }
}
