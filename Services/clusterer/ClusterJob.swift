import Blocking
import Faces
import FoundationEssentials
import Grouping
import Log
import Neighbors
import Store
import Synchronization
import Wire

/// Does one clustering from its message to its stored clusters.
struct ClusterJob: Sendable {
    /// Faces read at a time.
    static let page = 5_000
    /// Pairs kept at most: 600 MB of edges.
    static let mostEdges = 50_000_000
    /// The part of the work that comparing is taken for.
    static let comparing = 0.9

    let desk: any ClusterDesk
    /// Tells whoever listens how the job goes on; may be slow or fail silently.
    let tell: @Sendable (Progress) async -> Void
    /// The thread that computes.
    let thread: BlockingThread
    /// Threads that compare.
    let threads: Int
    /// True when the program ends.
    let isShuttingDown: @Sendable () -> Bool
    let log: Log
    /// The time between two events.
    var tellEvery: Duration = .milliseconds(250)
    /// How long to wait when the database is away.
    var pause: Duration = .seconds(1)

    /// Handles a message; a job that is over already stays as it is.
    ///
    /// - Throws: `Rejection` without a job id; `Stop.shuttingDown` when the message should come again.
    func run(_ message: RunClustering) async throws {
        let id = try ClusteringRequest.job(of: message)
        guard let job = try await patiently({ try await desk.job(id) }) else {
            log.warning("no such job, nothing to do", ["job": id.text])
            return
        }
        if job.isFinished { return }
        do {
            try await cluster(try ClusteringRequest(message), id)
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

    private func cluster(_ request: ClusteringRequest, _ id: UUID) async throws {
        guard try await patiently({ try await desk.exists(collection: request.collection, person: request.person) })
        else { throw Refusal("the collection or the person no longer exists") }
        guard try await patiently({ try await desk.start(id) }) else { throw Stop.cancelled }
        await tell(Progress(jobID: id.text, state: .running, stage: "reading"))
        let (faces, embeddings) = try await read(request, id)
        let clusters = try await compute(request, embeddings, id)
        let members = Array(zip(faces, clusters)).map { (face: $0, cluster: $1) }
        do {
            try await patiently { try await desk.save(request, job: id, members: members) }
        } catch let error as StoreError where error.code == .conflict {
            throw Stop.cancelled
        }
        let (done, groups) = (UInt64(faces.count), (clusters.max() ?? -1) + 1)
        log.info("clustered", ["job": id.text, "faces": faces.count, "clusters": groups])
        await tell(Progress(jobID: id.text, state: .succeeded, done: done, total: done, stage: "done"))
    }

    private func read(_ request: ClusteringRequest, _ id: UUID) async throws -> ([UUID], [Embedding]) {
        var faces: [UUID] = []
        var embeddings: [Embedding] = []
        while true {
            if isShuttingDown() { throw Stop.shuttingDown }
            let last = faces.last
            let page = try await patiently { try await desk.faces(request, after: last, limit: Self.page) }
            if page.isEmpty { return (faces, embeddings) }
            faces.append(contentsOf: page.map(\.face))
            embeddings.append(contentsOf: page.map(\.embedding))
            let read = faces.count
            guard try await patiently({ try await desk.progress(id, done: 0, total: read, stage: "reading") }) else {
                throw Stop.cancelled
            }
        }
    }

    /// Computes on the thread while another task reports and watches for a stop.
    private func compute(_ request: ClusteringRequest, _ embeddings: [Embedding], _ id: UUID) async throws -> [Int] {
        let board = ProgressBoard(total: embeddings.count)
        let (thread, threads) = (thread, threads)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await report(board, id) }
            defer { group.cancelAll() }
            return try await thread.run {
                let edges = try thresholdPairs(
                    embeddings, below: request.threshold, threads: threads, limit: Self.mostEdges
                ) { try board.note("comparing", $0 * Self.comparing) }
                return try Grouping.ChineseWhispers.cluster(
                    count: embeddings.count, edges: edges, iterations: request.iterations, seed: request.seed
                ) { (done: Double) throws(Stop) in
                    try board.note("grouping", Self.comparing + done * (1 - Self.comparing))
                }
            }
        }
    }

    /// Sends events at their rate and notes the progress in the database at a fourth of it, until cancelled.
    private func report(_ board: ProgressBoard, _ id: UUID) async {
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
    private func patiently<Value>(_ body: () async throws -> Value) async throws -> Value {
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
