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
    private let desk: any Desk
    private let duration: Histogram
    private let log: Log
    private let threads: Int
    private let shuttingDown = Atomic(false)

    init(
        messenger: Messenger, desk: any Desk, metrics: Metrics, log: Log, threads: Int
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
            desk: desk, tell: { [self] in await tell($0, as: .progress, to: .jobEvent($0.jobID)) },
            show: { [self] in await tell($0, as: .mapFrame, to: .mapEvent($0.jobID)) },
            thread: thread, threads: threads, isShuttingDown: { [self] in shuttingDown.load(ordering: .relaxed) },
            log: log)
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

    /// Publishes an event; nobody may listen, and one that is late is worth nothing.
    private func tell(_ event: some WireMessage, as method: Wire.Method, to route: Route) async {
        let context = MessageContext(deadline: Date().addingTimeInterval(5))
        do {
            try await messenger.publish(event, as: method, to: route, context: context)
        } catch {
            log.debug("event not sent", ["event": route.key, "error": "\(error)"])
        }
    }
}
