import Faces
import Foundation
import Testing

@testable import Neighbors

@Suite("Shard")
struct ShardTests {
    struct Load: Sendable, CustomTestStringConvertible {
        var level: KernelLevel
        var rows: Int
        var queries: Int
        var k: Int
        var threads: Int
        var testDescription: String {
            "\(level.rawValue), \(rows) rows, \(queries) queries, k \(k), \(threads) threads"
        }
    }

    static let loads: [Load] = KernelLevel.available.flatMap { level in
        [
            (0, 1, 1, 1), (1, 3, 2, 1), (3, 1, 10, 1), (511, 2, 5, 2), (513, 17, 7, 1), (2_600, 5, 1_000, 3),
            (2_600, 33, 1, 2),
        ]
        .map { Load(level: level, rows: $0.0, queries: $0.1, k: $0.2, threads: $0.3) }
    }

    @Test("Answers what brute force answers after any history, for every filter", arguments: loads)
    func exact(_ load: Load) {
        var random = RandomFaces(seed: UInt64(load.rows + load.k))
        let shard = Shard(kernel: load.level)
        var truth = BruteForce()
        let collections = (0..<2).map { _ in random.id() }
        let people = (0..<4).map { _ in random.id() }
        // Few distinct places: equal distances must be ordered by face.
        let places = (0..<max(1, load.rows / 3)).map { _ in random.embedding() }
        func row(_ id: UUID, _ random: inout RandomFaces) -> Shard.Row {
            Shard.Row(
                id: id, collection: collections[Int.random(in: 0..<10, using: &random) == 0 ? 1 : 0],
                person: Bool.random(using: &random) ? people.randomElement(using: &random) : nil,
                model: Int.random(in: 0..<10, using: &random) == 0 ? "other" : "model",
                embedding: places[Int.random(in: 0..<places.count, using: &random)])
        }
        var batch: [Shard.Row] = []
        for _ in 0..<load.rows { batch.append(row(random.id(), &random)) }
        shard.upsert(batch)
        for row in batch { truth.upsert(row) }
        for _ in 0..<load.rows / 2 {
            guard let id = batch.randomElement(using: &random)?.id else { continue }
            if Bool.random(using: &random) {
                shard.remove([id])
                truth.remove(id)
            } else {
                let new = row(id, &random)
                shard.upsert([new])
                truth.upsert(new)
            }
        }
        #expect(shard.count == truth.rows.count)
        #expect(shard.faces == Set(truth.rows.keys.map(\.id)))

        let queries = (0..<load.queries).map { i in i % 2 == 0 ? random.embedding() : places[i % places.count] }
        var filters = [
            Shard.Filter(collection: collections[0], model: "model"),
            Shard.Filter(collection: collections[1], model: "model"),
            Shard.Filter(collection: collections[0], model: "other", labelledOnly: true),
            Shard.Filter(collection: collections[0], model: "model", labelledOnly: true),
            Shard.Filter(collection: collections[0], model: "model", person: people[2]),
            Shard.Filter(collection: random.id(), model: "model"),
        ]
        filters.append(Shard.Filter(collection: collections[0], model: "model", maxDistance: 1.1))
        filters.append(Shard.Filter(collection: collections[0], model: "model", perPerson: 1))
        filters.append(Shard.Filter(collection: collections[0], model: "model", labelledOnly: true, perPerson: 3))
        if let query = queries.first, let row = truth.matching(filters[0]).first {
            let exactly = reference(query, row.embedding)
            filters.append(Shard.Filter(collection: collections[0], model: "model", maxDistance: exactly))
            filters.append(Shard.Filter(collection: collections[0], model: "model", maxDistance: exactly.nextDown))
        }
        for filter in filters {
            let answer = shard.search(queries, k: load.k, filter: filter, threads: load.threads)
            #expect(answer.results == queries.map { truth.search($0, k: load.k, filter: filter) })
            #expect(answer.scanned == truth.matching(filter).count)
            #expect(answer.generation == shard.generation)
            for radius in [0, filter.maxDistance ?? 1.2] as [Float] {
                var near = filter
                near.maxDistance = radius
                let within = shard.search(queries, within: radius, cap: load.k, filter: filter, threads: load.threads)
                let all = queries.map { truth.search($0, k: .max, filter: near) }
                #expect(within.results == all.map { Array($0.prefix(load.k)) })
                #expect(within.truncated == all.map { $0.count > load.k })
            }
        }
    }

    @Test("A rare person among many rows is found by the row-by-row path with the same bits")
    func rarePerson() {
        var random = RandomFaces(seed: 77)
        let (collection, person) = (random.id(), random.id())
        let rows = (0..<1_500).map { i in
            Shard.Row(
                id: random.id(), collection: collection, person: i % 700 == 3 ? person : nil, model: "m",
                embedding: random.embedding())
        }
        let shard = Shard()
        shard.upsert(rows)
        var truth = BruteForce()
        for row in rows { truth.upsert(row) }
        let queries = (0..<20).map { _ in random.embedding() }
        let filter = Shard.Filter(collection: collection, model: "m", person: person)
        let answer = shard.search(queries, k: 5, filter: filter)
        #expect(answer.results == queries.map { truth.search($0, k: 5, filter: filter) })
        #expect(answer.scanned == 3)
    }

    @Test("A change that changes nothing leaves the generation")
    func generation() {
        var random = RandomFaces(seed: 3)
        let shard = Shard()
        var row = Shard.Row(
            id: random.id(), collection: random.id(), person: nil, model: "m", embedding: random.embedding())
        shard.upsert([row])
        shard.upsert([row])
        shard.remove([random.id()])
        #expect(shard.generation == 1)
        row.person = random.id()
        shard.upsert([row])
        #expect(shard.generation == 2)
        shard.remove([row.id])
        shard.remove([row.id])
        #expect(shard.generation == 3)
        #expect(shard.count == 0)
    }

    @Test("Searches beside a writer see whole rows, and each change as soon as it returned")
    func concurrent() async {
        let shard = Shard()
        let collection = UUID()
        let (a, b) = (UUID(), UUID())
        let filter = Shard.Filter(collection: collection, model: "m")
        func rows(_ person: UUID, _ value: Float) -> [Shard.Row] {
            (0..<700).compactMap { i in
                Embedding(Array(repeating: value, count: Embedding.dimension)).map {
                    Shard.Row(
                        id: UUID(bytes: [UInt8(i & 255), UInt8(i >> 8)] + Array(repeating: 7, count: 14)) ?? UUID(),
                        collection: collection, person: person, model: "m", embedding: $0)
                }
            }
        }
        let (ones, twos) = (rows(a, 1), rows(b, 2))
        shard.upsert(ones)
        guard let query = Embedding(Array(repeating: 0, count: Embedding.dimension)) else { return }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<60 {
                        let found = shard.search([query], k: 700, filter: filter, threads: 2).results[0]
                        #expect(Set(found.map(\.face)).count == found.count)
                        for neighbor in found {
                            let distance: Float = (neighbor.person == a ? 1 : 2) * Float(128).squareRoot()
                            #expect(neighbor.distance == distance, "a row is never half old and half new")
                        }
                    }
                }
            }
            group.addTask {
                for round in 0..<30 {
                    shard.upsert(round % 2 == 0 ? twos : ones)
                    let person = round % 2 == 0 ? b : a
                    let found = shard.search([query], k: 700, filter: filter).results[0]
                    #expect(found.count == 700 && found.allSatisfy { $0.person == person })
                    shard.remove(ones.prefix(round * 20).map(\.id))
                }
            }
        }
    }
}
