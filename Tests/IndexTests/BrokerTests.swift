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
    private func withIndex(
        over source: MemoryRows, register: MemoryRegister = MemoryRegister(), _ body: (Messenger) async throws -> Void
    ) async throws {
        let url = try #require(TestEnvironment.brokerURL)
        let namespace = "index-test-" + UUID().uuidString.prefix(8)
        let log = Log(component: "test", level: .error)
        let metrics = Metrics()
        let part = ShardPart(number: 0, of: 1)
        let worker = try Messenger(url: url, program: "index-test", log: log, metrics: metrics, namespace: namespace)
        let asker = try Messenger(url: url, program: "asker", log: log, metrics: Metrics(), namespace: namespace)
        let service = IndexService(
            parts: .init(
                messenger: worker, source: source, register: register, part: part, kernel: .best, threads: 2,
                health: Health(waitingFor: ["database", "loaded"]), metrics: IndexMetrics(metrics, part: part),
                log: log, pollEvery: .seconds(3_600), tellEvery: .milliseconds(10), farewell: .milliseconds(300)))
        let tasks = [
            Task { try await worker.run() }, Task { try await asker.run() }, Task { try await service.run() },
        ]
        defer { for task in tasks { task.cancel() } }
        await register.wait { $0.contains { $0.isReady } }
        try await body(asker)
        for task in tasks.reversed() {
            task.cancel()
            _ = await task.result
        }
        #expect(register.replicas.isEmpty, "a replica that ends takes itself off the list")
    }

    private func ask(_ asker: Messenger, _ request: SearchRequest, epoch: Int = 1) async throws(MessagingError)
        -> SearchAnswer
    {
        try await asker.ask(
            request, as: .search, to: .search(epoch: epoch, shard: 0), timeout: .seconds(60), answer: SearchAnswer.self)
    }

    @Test("A fresh question finds what was committed before it, and is refused while the database is away")
    func fresh() async throws {
        let source = MemoryRows()
        let collection = UUID()
        try await withIndex(over: source) { asker in
            var request = SearchRequest(
                collection: collection, model: "m", queries: [try embedding(0)], k: 100, fresh: true)
            for i in 1...20 {
                source.put(try row(Float(i), collection: collection))
                #expect(try await ask(asker, request).results[0].neighbors.count == i)
            }
            source.isAway = true
            let refused = await #expect(throws: MessagingError.self) { try await ask(asker, request) }
            #expect(refused?.code == .remote(.unavailable) && refused?.reason == "not_fresh")
            request.fresh = false
            #expect(try await ask(asker, request).results[0].neighbors.count == 20)
        }
    }

    @Test("A replica of a retired epoch says farewell, and its program joins the next")
    func retired() async throws {
        let source = MemoryRows()
        let register = MemoryRegister()
        let collection = UUID()
        source.put(try row(1, collection: collection))
        try await withIndex(over: source, register: register) { asker in
            let request = SearchRequest(collection: collection, model: "m", queries: [try embedding(0)], k: 5)
            #expect(try await ask(asker, request).epoch == 1)
            register.retire()
            #expect(try await ask(asker, request).epoch == 1, "it still answers for a while")
            await register.wait { $0.contains { $0.epoch == 2 && $0.isReady } }
            let answer = try await ask(asker, request, epoch: 2)
            #expect(answer.epoch == 2 && answer.scanned == 1)
        }
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
            #expect(refused?.code == .remote(.outOfRange))
            #expect(refused?.reason == "invalid_k")
            request.k = 5
            request.queries = []
            request.faceIDs = [first.face.bytes, second.face.bytes]
            let ofFaces = try await ask(asker, request)
            #expect(try ofFaces.results.map { try $0.neighbors[0].face } == [first.face, second.face])
            request.faceIDs = [UUID().bytes]
            let stranger = await #expect(throws: MessagingError.self) { try await ask(asker, request) }
            #expect(stranger?.code == .remote(.notFound) && stranger?.reason == "unknown_face")
            request = SearchRequest(collection: UUID(), model: "m", queries: [try embedding(0)], k: 5)
            let nowhere = await #expect(throws: MessagingError.self) { try await ask(asker, request) }
            #expect(nowhere?.code == .remote(.notFound) && nowhere?.reason == "unknown_collection")
            request = SearchRequest(collection: collection, model: "other", queries: [try embedding(0)], k: 5)
            let foreign = await #expect(throws: MessagingError.self) { try await ask(asker, request) }
            #expect(foreign?.code == .remote(.failedPrecondition) && foreign?.reason == "unknown_model")
            request.model = "m"
            request.labelledOnly = true
            request.personID = UUID().bytes
            #expect(
                try await ask(asker, request).results[0].neighbors.isEmpty, "a filter that nothing passes is no error")
            request.queries[0].values.removeLast()
            let malformed = await #expect(throws: MessagingError.self) { try await ask(asker, request) }
            #expect(malformed?.code == .remote(.invalidArgument))
        }
    }
}
