import Faces
import Foundation
import Testing

@testable import Neighbors

/// Shards whose rows are coded, held against brute force.
@Suite("Coded rows")
struct CodedTests {
    /// How rows are spread; what a code makes of them differs most between these.
    enum Spread: String, CaseIterable, Sendable {
        case uniform, clustered, repeated, wild, tiny

        func vector(_ random: inout RandomFaces, _ centres: [[Float]]) -> [Float] {
            func around(_ centre: [Float], _ spread: Float) -> [Float] {
                centre.map { $0 + Float.random(in: -spread...spread, using: &random) }
            }
            switch self {
            case .uniform: return (0..<128).map { _ in Float.random(in: 0...1, using: &random) }
            case .clustered: return around(centres[Int.random(in: 0..<40, using: &random)], 0.02)
            case .repeated: return centres[Int.random(in: 0..<40, using: &random)]
            case .wild:
                let usual = around(centres[Int.random(in: 0..<40, using: &random)], 0.05)
                switch Int.random(in: 0..<30, using: &random) {
                case 0: return random.wild(128)
                case 1: return usual.map { $0 * 3_000 }
                case 2: return usual.map { $0 * 1e-30 }
                default: return usual
                }
            case .tiny: return around(centres[Int.random(in: 0..<40, using: &random)], 0.02).map { $0 * 1e-25 }
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var spread: Spread
        var level: KernelLevel
        var testDescription: String { "\(spread.rawValue), \(level.rawValue)" }
    }

    static let cases = KernelLevel.available.flatMap { level in Spread.allCases.map { Case(spread: $0, level: level) } }

    @Test("Answers what brute force answers while rows are coded, changed, removed and coded again", arguments: cases)
    func history(_ one: Case) {
        var random = RandomFaces(seed: 21)
        let shard = Shard(kernel: one.level, patience: 1_024)
        var truth = BruteForce()
        let (collection, people) = (random.id(), (0..<9).map { _ in random.id() })
        let centres = (0..<40).map { _ in random.embedding().values }
        func row(_ id: UUID) -> Shard.Row? {
            Embedding(one.spread.vector(&random, centres)).map {
                Shard.Row(
                    id: id, collection: collection,
                    person: Bool.random(using: &random) ? people.randomElement(using: &random) : nil,
                    model: "m", embedding: $0)
            }
        }
        var ids: [UUID] = []
        for round in 0..<4 {
            let new = (0..<[2_500, 1_300, 40, 700][round]).compactMap { _ in row(random.id()) }
            ids += new.map(\.id)
            shard.upsert(new)
            for row in new { truth.upsert(row) }
            let gone = ids.prefix(round == 2 ? 2_300 : 100)
            shard.remove(Array(gone))
            for id in gone { truth.rows[BruteForce.Name(id: id, model: "m")] = nil }
            ids.removeFirst(gone.count)
            // What changes stays searchable beside the codes it leaves behind.
            if round != 1 { shard.settle() }
            let changed = ids.prefix(60).compactMap { row($0) }
            shard.upsert(changed)
            for row in changed { truth.upsert(row) }
            let queries = (0..<5).compactMap { i in
                i == 4 ? truth.rows.values.first?.embedding : Embedding(one.spread.vector(&random, centres))
            }
            check(shard, truth, queries, collection, people[3])
        }
        #expect(shard.count == truth.rows.count)
        #expect(!shard.allViews.rows.values.allSatisfy { $0.segments.isEmpty })
    }

    private func check(
        _ shard: Shard, _ truth: BruteForce, _ queries: [Embedding], _ collection: UUID, _ person: UUID
    ) {
        func filter(labelled: Bool = false, person: UUID? = nil, within: Float? = nil, perPerson: Int? = nil)
            -> Shard.Filter
        {
            Shard.Filter(
                collection: collection, model: "m", labelledOnly: labelled, person: person, maxDistance: within,
                perPerson: perPerson)
        }
        let first = queries.first.map { truth.search($0, k: 30, filter: filter()) } ?? []
        let filters = [
            filter(), filter(labelled: true), filter(person: person), filter(perPerson: 2),
            filter(within: first.last?.distance), filter(within: first.first?.distance.nextDown ?? 0),
        ]
        for (i, filter) in filters.enumerated() {
            let expected = queries.map { truth.search($0, k: 12, filter: filter) }
            let answer = shard.search(queries, k: 12, filter: filter, threads: 1 + i % 2)
            #expect(answer.results == expected)
            #expect(answer.scanned == truth.matching(filter).count)
        }
        // Enough queries that they, not the rows, are split over the threads.
        let many = (0..<8).flatMap { _ in queries }
        let expected = queries.map { truth.search($0, k: 3, filter: filters[0]) }
        #expect(shard.search(many, k: 3, filter: filters[0], threads: 2).results == (0..<8).flatMap { _ in expected })
    }

    @Test("Memory of rows that are gone comes back")
    func memory() {
        var random = RandomFaces(seed: 2)
        let shard = Shard(kernel: .best, patience: 1_024)
        let collection = random.id()
        let rows = (0..<6_000).map { _ in
            Shard.Row(id: random.id(), collection: collection, person: nil, model: "m", embedding: random.embedding())
        }
        shard.upsert(rows)
        shard.settle()
        shard.remove(rows.prefix(5_900).map(\.id))
        shard.settle()
        let view = shard.view(Shard.Space(collection: collection, model: "m")).rows
        #expect(view.slabs.count { $0 != nil } <= 2)
        #expect(shard.faces == Set(rows.suffix(100).map(\.id)))
        let answer = shard.search(
            [rows[5_950].embedding], k: 200, filter: Shard.Filter(collection: collection, model: "m"))
        #expect(Set(answer.results[0].map(\.face)) == shard.faces)
    }

    @Test("Searches beside a writer and the coding never miss a row that stays", .serialized, arguments: [1, 2])
    func concurrent(threads: Int) async {
        var random = RandomFaces(seed: 31)
        let shard = Shard(kernel: .best, patience: 1_024)
        let collection = random.id()
        let filter = Shard.Filter(collection: collection, model: "m")
        func row(_ embedding: Embedding) -> Shard.Row {
            Shard.Row(id: random.id(), collection: collection, person: nil, model: "m", embedding: embedding)
        }
        let stay = (0..<1_500).map { _ in row(random.embedding()) }
        let others = (0..<6_000).map { _ in row(random.embedding()) }
        shard.upsert(stay)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for start in stride(from: 0, to: others.count, by: 300) {
                    shard.upsert(Array(others[start..<start + 300]))
                    if start >= 600 { shard.remove(others[start - 600..<start - 300].map(\.id)) }
                }
            }
            group.addTask {
                for i in stride(from: 0, to: stay.count, by: 10) {
                    let answer = shard.search([stay[i].embedding], k: 1, filter: filter, threads: threads)
                    #expect(answer.results[0].first?.face == stay[i].id)
                    #expect(answer.results[0].first?.distance == 0)
                }
            }
        }
        shard.settle()
        #expect(shard.count == stay.count + 600)
    }
}
