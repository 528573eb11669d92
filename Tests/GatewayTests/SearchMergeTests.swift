import Faces
import Foundation
import HTTPServer
import Messaging
import Neighbors
import Testing
import Wire

@testable import api_gateway

@Suite("Merging what shards answer")
struct SearchMergeTests {
    private func question(k: Int, perPerson: Int? = nil, queries: Int = 1) throws -> SearchClient.Question {
        let query = try #require(Embedding([Float](repeating: 0, count: Embedding.dimension)))
        return SearchClient.Question(
            collection: UUID(), model: "m", embeddings: Array(repeating: query, count: queries), k: k,
            perPerson: perPerson)
    }

    /// The `k` nearest with at most `cap` of a person, by the definition.
    private func nearest(_ all: [Neighbor], k: Int, cap: Int?) -> [Neighbor] {
        var counts: [UUID: Int] = [:]
        var found: [Neighbor] = []
        for one in mergeNeighbors([all], k: .max) where found.count < k {
            if let cap, let person = one.person {
                counts[person, default: 0] += 1
                if counts[person, default: 0] > cap { continue }
            }
            found.append(one)
        }
        return found
    }

    private func answer(_ lists: [[Neighbor]]) -> SearchAnswer {
        SearchAnswer(
            results: lists.map { list in
                WireNeighbors(
                    neighbors: list.map { WireNeighbor(face: $0.face, person: $0.person, distance: $0.distance) })
            }, scanned: 5)
    }

    @Test("Whatever the shards hold, the merged answer is the one of all faces together", arguments: 0..<60)
    func exact(seed: Int) throws {
        let shards = 1 + seed % 4
        let people = (0..<(1 + seed % 5)).map { _ in UUID() }
        let held = (0..<shards).map { shard in
            (0..<Int.random(in: 0...60)).map { _ in
                // Few distances, so that many are equal; one shard near, so that it fills up with few people.
                Neighbor(
                    face: UUID(), person: Bool.random() ? people.randomElement() : nil,
                    distance: Float(Int.random(in: 0...20) + 8 * shard) / 10)
            }
        }
        let (k, cap) = (1 + seed % 7, seed % 3 == 0 ? nil : 1 + seed % 2)
        var merge = SearchMerge(try question(k: k, perPerson: cap), epoch: 1, shards: shards)
        for shard in held.indices {
            merge.take(.success(answer([nearest(held[shard], k: k, cap: cap)])), from: shard)
        }
        try merge.check()
        #expect(merge.isComplete)
        let found = try merge.found(completeOnly: true)
        #expect(found.results == [nearest(held.flatMap { $0 }, k: k, cap: cap)])
        #expect(found.report == .init(scanned: 5 * shards, shardsOK: shards, shardsTotal: shards, epoch: 1))
    }

    @Test("A cap counts across shards: a person's second face is out, and the one behind it is in")
    func cap() throws {
        let (ada, bo) = (UUID(), UUID())
        func face(_ person: UUID?, _ distance: Float) -> Neighbor {
            Neighbor(face: UUID(), person: person, distance: distance)
        }
        let shards = [[face(ada, 0.1), face(nil, 0.9)], [face(ada, 0.2), face(bo, 0.3)]]
        var merge = SearchMerge(try question(k: 2, perPerson: 1), epoch: 1, shards: 2)
        for shard in 0..<2 { merge.take(.success(answer([shards[shard]])), from: shard) }
        #expect(merge.isComplete)
        #expect(try merge.found(completeOnly: true).results == [[shards[0][0], shards[1][1]]])
    }

    private static let late = MessagingError(.deadlineExceeded, "late")

    @Test("A missing shard makes the answer incomplete, or an error where all were wanted, or where all are missing")
    func missing() throws {
        var merge = SearchMerge(try question(k: 1), epoch: 1, shards: 2)
        merge.take(.failure(Self.late), from: 0)
        #expect(throws: Problem.self) { try merge.found(completeOnly: false) }
        merge.take(.success(answer([[]])), from: 1)
        #expect(!merge.isComplete)
        #expect(try merge.found(completeOnly: false).report.json["complete"] == false)
        let refused = #expect(throws: Problem.self) { try merge.found(completeOnly: true) }
        #expect(refused?.status == 503 && refused?.code == "index_incomplete")
        var wrong = SearchMerge(try question(k: 1, queries: 2), epoch: 1, shards: 1)
        wrong.take(.success(answer([[]])), from: 0)
        #expect(!wrong.isComplete, "an answer to another number of queries is none")
    }

    @Test("What a shard finds wrong with the question is told; a model that only some shards have rows of is not wrong")
    func refusals() throws {
        let unknown = MessagingError(.remote(.failedPrecondition), "no such model", reason: "unknown_model")
        var merge = SearchMerge(try question(k: 1), epoch: 1, shards: 2)
        merge.take(.failure(unknown), from: 0)
        merge.take(.success(answer([[]])), from: 1)
        try merge.check()
        #expect(merge.isComplete)
        var both = SearchMerge(try question(k: 1), epoch: 1, shards: 2)
        for shard in 0..<2 { both.take(.failure(unknown), from: shard) }
        #expect(throws: unknown) { try both.check() }
        var refused = SearchMerge(try question(k: 1), epoch: 1, shards: 1)
        refused.take(.failure(MessagingError(.remote(.outOfRange), "k")), from: 0)
        #expect(throws: MessagingError.self) { try refused.check() }
    }
}
