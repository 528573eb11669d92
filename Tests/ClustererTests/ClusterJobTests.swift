import Blocking
import Faces
import Foundation
import Log
import Messaging
import Synchronization
import Testing
import Wire

@testable import Store
@testable import clusterer

@Suite("Cluster job")
struct ClusterJobTests {
    final class Events: Sendable {
        let list = Mutex<[Wire.Progress]>([])
    }

    private func makeJob(_ desk: MemoryDesk, _ events: Events, stopping: Bool = false) -> (ClusterJob, BlockingThread) {
        let thread = BlockingThread(name: "cluster-test")
        let job = ClusterJob(
            desk: desk, tell: { progress in events.list.withLock { $0.append(progress) } }, show: { _ in },
            thread: thread, threads: 2,
            isShuttingDown: { stopping }, log: Log(component: "test", sink: { _ in }),
            tellEvery: .milliseconds(1), pause: .milliseconds(1))
        return (job, thread)
    }

    private func queued(_ id: UUID, _ state: String = "queued") -> Job {
        Job(
            id: id, collection: nil, kind: "cluster", state: state, stage: "", done: 0, failed: 0, duplicates: 0,
            total: 0,
            error: nil, result: nil, createdAt: Date(), startedAt: nil, finishedAt: nil)
    }

    private func message(_ id: UUID) -> RunClustering {
        RunClustering(
            jobID: id.text, collection: UUID(), model: "m", algorithm: .chineseWhispers(ChineseWhispers(seed: 7)))
    }

    /// Three people, two of them with several faces, mixed.
    private func people() throws -> [Embedding] {
        try (0..<25).map { i in
            var values = [Float](repeating: 0, count: Embedding.dimension)
            values[i == 24 ? 2 : i % 2] = 1
            values[5] = Float(i) / 1_000
            return try #require(Embedding(values))
        }
    }

    @Test("Faces fall into their people and are stored once, with what was used")
    func clusters() async throws {
        let (id, desk, events) = (UUID(), MemoryDesk(try people()), Events())
        desk.state.withLock { $0.job = queued(id) }
        let (job, thread) = makeJob(desk, events)
        defer { thread.stop() }
        try await job.run(message(id))
        let state = desk.state.withLock { $0 }
        #expect(state.error == nil)
        #expect(state.saves == 1)
        #expect(state.members?.map(\.cluster) == (0..<25).map { $0 == 24 ? 2 : $0 % 2 })
        #expect(state.members?.map(\.face) == state.faces.map(\.face))
        #expect(state.parameters == #"{"iterations":20,"model":"m","seed":7,"threshold":0.45}"#)
        #expect(state.stages.contains("reading"))
        let told = events.list.withLock { $0 }
        #expect(told.first?.state == .running)
        #expect(told.last?.state == .succeeded)
        #expect(told.last?.done == 25 && told.last?.total == 25)
        #expect(told.allSatisfy { $0.jobID == id.text })
    }

    @Test("A collection without faces gives a clustering without clusters")
    func empty() async throws {
        let (id, desk, events) = (UUID(), MemoryDesk([]), Events())
        desk.state.withLock { $0.job = queued(id) }
        let (job, thread) = makeJob(desk, events)
        defer { thread.stop() }
        try await job.run(message(id))
        #expect(desk.state.withLock { $0.members?.count } == 0)
    }

    @Test("A job that is over, or is not there, is left alone", arguments: ["succeeded", "failed", "cancelled", nil])
    func over(state: String?) async throws {
        let (id, desk, events) = (UUID(), MemoryDesk([]), Events())
        desk.state.withLock { $0.job = state.map { queued(id, $0) } }
        let (job, thread) = makeJob(desk, events)
        defer { thread.stop() }
        try await job.run(message(id))
        #expect(desk.state.withLock { $0.saves == 0 && $0.error == nil && !$0.running })
        #expect(events.list.withLock { $0.isEmpty })
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var error: String
        var change: @Sendable (inout RunClustering) -> Void
    }

    static func whispers(_ threshold: Float, _ iterations: UInt32 = 0) -> Algorithm {
        .chineseWhispers(ChineseWhispers(threshold: threshold, iterations: iterations))
    }

    static let bad: [Bad] = [
        Bad(testDescription: "threshold 2.1", error: "threshold") { $0.algorithm = whispers(2.1) },
        Bad(testDescription: "threshold -1", error: "threshold") { $0.algorithm = whispers(-1) },
        Bad(testDescription: "threshold nan", error: "threshold") { $0.algorithm = whispers(.nan) },
        Bad(testDescription: "too many iterations", error: "iterations") { $0.algorithm = whispers(0, 1_001) },
        Bad(testDescription: "no algorithm", error: "algorithm") { $0.algorithm = nil },
        Bad(testDescription: "no model", error: "model") { $0.model = "" },
        Bad(testDescription: "half a collection", error: "collection_id") { $0.collectionID = [1, 2] },
        Bad(testDescription: "half a person", error: "person_id") { $0.personID = [1, 2] },
        Bad(testDescription: "half a face", error: "face_ids") { $0.selection = Selection(faceIDs: [[1, 2]]) },
        Bad(testDescription: "labelled and not", error: "labelled") {
            $0.selection = Selection(labelledOnly: true, unlabelledOnly: true)
        },
        Bad(testDescription: "quality above 1", error: "min_quality") { $0.selection = Selection(minQuality: 1.5) },
    ]

    @Test("A bad request fails its job with a clear error", arguments: bad)
    func refused(_ bad: Bad) async throws {
        let (id, desk, events) = (UUID(), MemoryDesk([]), Events())
        desk.state.withLock { $0.job = queued(id) }
        var request = message(id)
        bad.change(&request)
        let (job, thread) = makeJob(desk, events)
        defer { thread.stop() }
        try await job.run(request)
        #expect(desk.state.withLock { $0.error }?.contains(bad.error) == true)
        #expect(desk.state.withLock { $0.saves } == 0)
        #expect(events.list.withLock { $0.last?.state } == .failed)
    }

    @Test("A collection that is gone fails the job, before it starts or when it is stored")
    func gone() async throws {
        let (id, desk, events) = (UUID(), MemoryDesk([]), Events())
        desk.state.withLock { state in
            state.job = queued(id)
            state.exists = false
        }
        let (job, thread) = makeJob(desk, events)
        defer { thread.stop() }
        try await job.run(message(id))
        #expect(desk.state.withLock { $0.error }?.contains("no longer exists") == true)
        desk.state.withLock { state in
            state.exists = true
            state.error = nil
            state.saveError = StoreError(.notFound, "the collection does not exist")
        }
        try await job.run(message(id))
        #expect(desk.state.withLock { $0.error } == "the collection does not exist")
    }

    @Test("A message without a job is rejected: there is nobody to tell", arguments: ["", "7", "not-a-uuid"])
    func noJob(text: String) async {
        var request = message(UUID())
        request.jobID = text
        let (job, thread) = makeJob(MemoryDesk([]), Events())
        defer { thread.stop() }
        await #expect(throws: Rejection.self) { try await job.run(request) }
    }

    @Test("A cancelled job stops and stores nothing")
    func cancelled() async throws {
        let (id, desk, events) = (UUID(), MemoryDesk(try people()), Events())
        desk.state.withLock { state in
            state.job = queued(id)
            state.cancelled = true
        }
        let (job, thread) = makeJob(desk, events)
        defer { thread.stop() }
        try await job.run(message(id))
        #expect(desk.state.withLock { $0.saves == 0 && $0.error == nil })
        #expect(events.list.withLock { $0.last?.state } == .cancelled)
    }

    @Test("A job that is cancelled at the very end is cancelled, not failed")
    func cancelledLate() async throws {
        let (id, desk, events) = (UUID(), MemoryDesk(try people()), Events())
        desk.state.withLock { state in
            state.job = queued(id)
            state.saveError = StoreError(.conflict, "the job was cancelled or has failed")
        }
        let (job, thread) = makeJob(desk, events)
        defer { thread.stop() }
        try await job.run(message(id))
        #expect(desk.state.withLock { $0.error } == nil)
        #expect(events.list.withLock { $0.last?.state } == .cancelled)
    }

    @Test("A program that ends gives the job back")
    func shuttingDown() async throws {
        let (id, desk) = (UUID(), MemoryDesk(try people()))
        desk.state.withLock { $0.job = queued(id) }
        let (job, thread) = makeJob(desk, Events(), stopping: true)
        defer { thread.stop() }
        await #expect(throws: Stop.shuttingDown) { try await job.run(message(id)) }
        #expect(desk.state.withLock { $0.saves == 0 && $0.error == nil })
    }

    @Test("A database that is away is waited for")
    func away() async throws {
        let (id, desk, events) = (UUID(), MemoryDesk(try people()), Events())
        desk.state.withLock { state in
            state.job = queued(id)
            state.unavailable = 5
        }
        let (job, thread) = makeJob(desk, events)
        defer { thread.stop() }
        try await job.run(message(id))
        #expect(desk.state.withLock { $0.saves } == 1)
    }

    @Test("The board stops the computation at its next note, for the first reason")
    func board() throws {
        let board = ProgressBoard(total: 200)
        try board.note("comparing", 0.5)
        #expect(board.state == ProgressBoard.State(stage: "comparing", done: 100, total: 200))
        board.stop(.cancelled)
        board.stop(.shuttingDown)
        #expect(throws: Stop.cancelled) { try board.note("grouping", 0.9) }
    }
}
