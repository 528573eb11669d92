import Faces
import Foundation
import Messaging
import Neighbors
import Store
import Testing
import Wire

@testable import index

@Suite("Search requests")
struct SearchTests {
    static let good = SearchRequest(
        collectionID: Array(repeating: 1, count: 16), model: "m",
        queries: [Vector(values: Array(repeating: 0, count: 128))],
        k: 10)

    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The stable code; `malformed` for what is no id.
        var code: String
        var status: GRPCStatus
        var change: @Sendable (inout SearchRequest) -> Void

        init(
            _ description: String, _ code: String, _ status: GRPCStatus = .invalidArgument,
            change: @escaping @Sendable (inout SearchRequest) -> Void
        ) {
            (testDescription, self.code, self.status, self.change) = (description, code, status, change)
        }
    }

    static let bad: [Bad] = [
        Bad("k is 0", "invalid_k", .outOfRange) { $0.k = 0 },
        Bad("k is 10001", "invalid_k", .outOfRange) { $0.k = 10_001 },
        Bad("k is a million", "invalid_k", .outOfRange) { $0.k = 1_000_000 },
        Bad("k is as large as it can be", "invalid_k", .outOfRange) { $0.k = .max },
        Bad("no queries", "invalid_queries") { $0.queries = [] },
        Bad("1025 queries", "invalid_queries") { $0.queries = Array(repeating: $0.queries[0], count: 1_025) },
        Bad("1024 queries and a face", "invalid_queries") {
            $0.queries = Array(repeating: $0.queries[0], count: 1_024)
            $0.faceIDs = [Array(repeating: 1, count: 16)]
        },
        Bad("127 dimensions", "wrong_dimension") { $0.queries[0].values.removeLast() },
        Bad("an empty vector", "wrong_dimension") { $0.queries.append(Vector()) },
        Bad("not a number", "not_finite") { $0.queries[0].values[3] = .nan },
        Bad("infinity", "not_finite") { $0.queries[0].values[127] = -.infinity },
        Bad("no model", "no_model") { $0.model = "" },
        Bad("no collection", "malformed") { $0.collectionID = [] },
        Bad("half a collection", "malformed") { $0.collectionID = Array(repeating: 1, count: 8) },
        Bad("half a person", "malformed") { $0.personID = Array(repeating: 1, count: 8) },
        Bad("half a face", "malformed") { $0.faceIDs = [Array(repeating: 1, count: 8)] },
        Bad("a radius below 0", "invalid_radius", .outOfRange) { $0.maxDistance = -1 },
        Bad("a radius that is no number", "invalid_radius", .outOfRange) { $0.maxDistance = .nan },
    ]

    @Test("A bad request is refused with its own code and status", arguments: bad)
    func refused(_ bad: Bad) {
        var request = Self.good
        bad.change(&request)
        do {
            _ = try SearchQuestion(request)
            Issue.record("it was taken")
        } catch let error as Rejection {
            #expect(error.code == bad.code && error.status == bad.status)
        } catch {
            #expect(error is WireError && bad.code == "malformed")
        }
    }

    @Test("A good request becomes a question")
    func accepted() throws {
        var request = Self.good
        #expect(try SearchQuestion(request).filter.maxDistance == nil)
        #expect(try SearchQuestion(request).filter.person == nil)
        request.maxDistance = 0.5
        request.personID = Array(repeating: 2, count: 16)
        request.labelledOnly = true
        request.k = 10_000
        request.queries = Array(repeating: request.queries[0], count: 1_024)
        let question = try SearchQuestion(request)
        #expect(question.k == 10_000 && question.queries.count == 1_024)
        #expect(question.filter.maxDistance == 0.5 && question.filter.labelledOnly)
        #expect(question.filter.person?.bytes == request.personID)
    }

    @Test("Questions that share a pass get the answers they would get alone")
    func batched() async throws {
        let shard = Shard()
        let collections = [UUID(), UUID()]
        shard.upsert(
            try (0..<3_000).map { i in
                Shard.Row(
                    id: UUID(), collection: collections[i % 2], person: i % 3 == 0 ? UUID() : nil, model: "m",
                    embedding: try embedding(Float(i) / 1_000))
            })
        let queue = SearchQueue(shard: shard, threads: 2)
        let questions = try (0..<40).map { i in
            SearchQuestion(
                filter: Shard.Filter(collection: collections[i % 2], model: "m", labelledOnly: i % 5 == 0),
                k: i % 4 + 1, queries: try (0...i * 4).map { try embedding(Float($0) / 100) })
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for question in questions {
                group.addTask {
                    let alone = shard.search(question.queries, k: question.k, filter: question.filter)
                    let together = try await queue.answer(question)
                    #expect(together == alone)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("A question whose deadline has passed is not worked on")
    func expired() async throws {
        let queue = SearchQueue(shard: Shard(), threads: 1)
        let question = try SearchQuestion(Self.good)
        #expect(try await queue.answer(question, deadline: Date().addingTimeInterval(-1)) == nil)
        #expect(try await queue.answer(question, deadline: Date().addingTimeInterval(3_600)) != nil)
    }

    @Test("An answer goes over the wire whole")
    func answer() throws {
        let shard = Shard()
        let (collection, person, face) = (UUID(), UUID(), UUID())
        shard.upsert([
            Shard.Row(id: face, collection: collection, person: person, model: "m", embedding: try embedding(1))
        ])
        let found = shard.search(
            [try embedding(0), try embedding(1)], k: 3, filter: Shard.Filter(collection: collection, model: "m"))
        let wire = SearchAnswer(
            found, part: ShardPart(number: 1, of: 2), epoch: IndexEpoch(id: 9, shards: 2, state: .serving))
        let read = try SearchAnswer(protobuf: wire.encoded())
        #expect(read == wire)
        #expect(read.results.map { $0.neighbors.count } == [1, 1])
        #expect(try read.results[1].neighbors[0].face == face)
        #expect(try read.results[1].neighbors[0].person == person)
        #expect(read.results[1].neighbors[0].distance == 0)
        #expect(read.scanned == 1 && read.shard == 1 && read.shards == 2 && read.generation == 1)
    }

    @Test("A kernel this processor can't run is named")
    func kernels() throws {
        #expect(try kernel(named: "auto") == .best)
        #expect(try kernel(named: "plain") == .plain)
        let error = #expect(throws: UnknownKernel.self) { try kernel(named: "neon9") }
        #expect(error?.description.contains("it can: auto, plain") == true)
    }
}
