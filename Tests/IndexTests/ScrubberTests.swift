import Faces
import Foundation
import Log
import Metrics
import Neighbors
import Testing

@testable import Store
@testable import index

@Suite("Scrubber")
struct ScrubberTests {
    /// A part of some rows, in the shard as in the source.
    private struct Bench {
        let source = MemoryRows()
        let shard = Shard()
        let part = ShardPart(number: 1, of: 2)
        let metrics = Metrics()
        let collection = UUID()
        var scrubber: Scrubber

        init(rows: Int) throws {
            scrubber = Scrubber(
                source: source, shard: shard, part: part, metrics: IndexMetrics(metrics, part: part),
                log: Log(component: "test", sink: { _ in }))
            for i in 0..<rows {
                let row = try row(Float(i), collection: collection, person: i % 2 == 0 ? UUID() : nil)
                source.put(row)
                if part.holds(row.face) { shard.upsert([Shard.Row(row)]) }
            }
        }

        var mismatches: Int { IndexMetrics(metrics, part: part).mismatches.value }
        var scrubs: Int { IndexMetrics(metrics, part: part).scrubs.value }

        /// Steps until the whole shard was compared; `changed` is what each reading of the change log brings.
        mutating func scrub(changed: Set<UUID> = []) async throws {
            let before = scrubs
            while scrubs == before { try await scrubber.step { changed } }
        }
    }

    private func mine(_ bench: Bench) throws -> UUID { try #require(bench.shard.faces.first) }

    @Test("What is right stays, and is counted as compared")
    func right() async throws {
        var bench = try Bench(rows: 60)
        let generation = bench.shard.generation
        try await bench.scrub()
        try await bench.scrub()
        #expect(bench.mismatches == 0 && bench.shard.generation == generation)
        #expect(IndexMetrics(bench.metrics, part: bench.part).scrubbed.value == 2 * bench.shard.count)
    }

    @Test("A row that is missing, one that is different and one too many are put right and counted")
    func wrong() async throws {
        var bench = try Bench(rows: 60)
        let all = bench.shard.faces
        bench.shard.remove([try mine(bench)])
        let other = try mine(bench)
        bench.shard.upsert([
            Shard.Row(id: other, collection: bench.collection, person: UUID(), model: "m", embedding: try embedding(9))
        ])
        try await bench.scrub()
        #expect(bench.mismatches == 2 && bench.shard.faces == all)
        let stray = UUID()
        bench.shard.upsert([
            Shard.Row(id: stray, collection: bench.collection, person: nil, model: "m", embedding: try embedding(1))
        ])
        try await bench.scrub()
        #expect(bench.mismatches == 3 && bench.shard.faces == all)
        try await bench.scrub()
        #expect(bench.mismatches == 3)
    }

    @Test("What changes while it compares is no mismatch, and while it never holds still every face is looked up")
    func changing() async throws {
        var bench = try Bench(rows: 60)
        // The shard has not heard yet that this one is gone and that one is new.
        let gone = try mine(bench)
        bench.source.drop(gone)
        var new = try row(1, collection: bench.collection)
        while !bench.part.holds(new.face) { new = try row(1, collection: bench.collection) }
        bench.source.put(new)
        let stray = UUID()
        bench.shard.upsert([
            Shard.Row(id: stray, collection: bench.collection, person: nil, model: "m", embedding: try embedding(1))
        ])
        try await bench.scrub(changed: [gone, new.face])
        #expect(bench.mismatches == 1)
        #expect(bench.shard.faces.contains(gone) && !bench.shard.faces.contains(new.face))
        #expect(!bench.shard.faces.contains(stray))
    }

    @Test("While the database is away a step does nothing, and is done again")
    func away() async throws {
        var bench = try Bench(rows: 20)
        bench.shard.remove([try mine(bench)])
        bench.source.isAway = true
        for _ in 0..<3 { await #expect(throws: MemoryRows.Away.self) { try await bench.scrubber.step { [] } } }
        bench.source.isAway = false
        try await bench.scrub()
        #expect(bench.mismatches == 1)
    }
}
