import Faces
import Foundation
import Log
import Messaging
import Metrics
import Synchronization
import TestKit
import Testing
import Wire

@testable import Store
@testable import clusterer

@Suite(
    "Clusterer over a broker",
    .enabled(if: TestEnvironment.brokerURL != nil, "set ROLLCALL_TEST_AMQP_URL (make test does)"))
struct BrokerTests {
    @Test("A message becomes clusters, and whoever listens hears of it")
    func clusters() async throws {
        let url = try #require(TestEnvironment.brokerURL)
        let namespace = "clusterer-test-" + UUID().uuidString.prefix(8)
        let log = Log(component: "test", level: .error)
        let id = UUID()
        let desk = MemoryDesk(
            try (0..<30).map { try #require(Embedding(Array(repeating: Float($0 % 2), count: Embedding.dimension))) })
        desk.state.withLock { state in
            state.job = Job(
                id: id, collection: nil, kind: "cluster", state: "queued", stage: "", done: 0, failed: 0, duplicates: 0,
                total: 0, error: nil, result: nil, createdAt: Date(), startedAt: nil, finishedAt: nil)
        }
        let worker = try Messenger(
            url: url, program: "clusterer-test", log: log, metrics: Metrics(), namespace: namespace)
        let client = try Messenger(url: url, program: "client", log: log, metrics: Metrics(), namespace: namespace)
        let service = ClustererService(messenger: worker, desk: desk, metrics: Metrics(), log: log, threads: 1)
        let events = client.incoming(.events("job.*"), prefetch: 100)
        let tasks = [
            Task { try await worker.run() }, Task { try await client.run() }, Task { try await service.run() },
        ]
        defer { for task in tasks { task.cancel() } }

        let listening = Task {
            var seen: [Wire.Progress] = []
            while let event = await events.next() {
                let progress = try event.decode(Wire.Progress.self)
                await event.done()
                seen.append(progress)
                if progress.state == .succeeded { break }
            }
            return seen
        }
        // A job that is over is left alone, so sending until the listener is there does no harm.
        let message = RunClustering(
            jobID: id.text, collection: UUID(), model: "m", algorithm: .chineseWhispers(ChineseWhispers()))
        let sending = Task {
            while !Task.isCancelled {
                try await client.publish(message, as: .runClustering, to: .clusterRun)
                try await Task.sleep(for: .milliseconds(300))
            }
        }
        let seen = try await listening.value
        sending.cancel()
        #expect(seen.last?.jobID == id.text)
        #expect(seen.last?.done == 30)
        #expect(desk.state.withLock { $0.members }?.map(\.cluster) == (0..<30).map { $0 % 2 })
        for task in tasks.reversed() {
            task.cancel()
            _ = await task.result
        }
    }
}
