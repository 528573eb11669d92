import Faces
import Foundation
import Lifecycle
import Log
import Messaging
import Metrics
import Neighbors
import Store
import TestKit
import Testing
import Wire

@testable import index

@Suite(
    "Index over a broker",
    .enabled(if: TestEnvironment.brokerURL != nil, "set ROLLCALL_TEST_AMQP_URL (make test does)"))
struct BrokerTests {
    /// An index over rows in memory, and somebody who asks it, on queues of their own.
    private func withIndex(over source: MemoryRows, _ body: (Messenger) async throws -> Void) async throws {
        let url = try #require(TestEnvironment.brokerURL)
        let namespace = "index-test-" + UUID().uuidString.prefix(8)
        let log = Log(component: "test", level: .error)
        let metrics = Metrics()
        let part = ShardPart(number: 0, of: 1)
        let shard = Shard()
        let worker = try Messenger(url: url, program: "index-test", log: log, metrics: metrics, namespace: namespace)
        let asker = try Messenger(url: url, program: "asker", log: log, metrics: Metrics(), namespace: namespace)
        let instruments = IndexMetrics(metrics, part: part)
        let feed = ShardFeed(
            source: source, shard: shard, part: part, health: Health(waitingFor: ["database", "loaded"]),
            metrics: instruments, log: log, pollEvery: .seconds(3_600))
        let service = IndexService(
            messenger: worker, feed: feed, searches: SearchQueue(shard: shard, threads: 2), part: part,
            metrics: instruments)
        let tasks = [
            Task { try await worker.run() }, Task { try await asker.run() }, Task { try await service.run() },
        ]
        defer { for task in tasks { task.cancel() } }
        try await body(asker)
        for task in tasks.reversed() {
            task.cancel()
            _ = await task.result
        }
    }

    private func ask(_ asker: Messenger, _ request: SearchRequest) async throws(MessagingError) -> SearchAnswer {
        try await asker.ask(
            request, as: .search, to: .search(shard: 0), timeout: .seconds(60), answer: SearchAnswer.self)
    }

    @Test("Answers what is there, hears of what changes, and refuses what is wrong")
    func answers() async throws {
        let source = MemoryRows()
        let collection = UUID()
        let first = try row(1, collection: collection, person: UUID())
        source.put(first)
        try await withIndex(over: source) { asker in
            var request = SearchRequest(collection: collection, model: "m", queries: [try embedding(0)], k: 5)
            var answer = try await ask(asker, request)
            #expect(try answer.results[0].neighbors[0].face == first.face)
            #expect(try answer.results[0].neighbors[0].person == first.person)
            #expect(answer.shard == 0 && answer.shards == 1 && answer.scanned == 1)

            let second = try row(0, collection: collection)
            source.put(second)
            while answer.scanned < 2 {
                answer = try await ask(asker, request)
                try await asker.publish(FacesChanged(faces: [second.face]), as: .facesChanged, to: .changes)
            }
            #expect(try answer.results[0].neighbors.map { try $0.face } == [second.face, first.face])

            request.k = 0
            let refused = await #expect(throws: MessagingError.self) { try await ask(asker, request) }
            #expect(refused?.code == .remote(.invalidArgument))
            #expect(refused?.reason == "invalid_search")
            request.k = 5
            request.queries[0].values.removeLast()
            let malformed = await #expect(throws: MessagingError.self) { try await ask(asker, request) }
            #expect(malformed?.code == .remote(.invalidArgument))
        }
    }
}
