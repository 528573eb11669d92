import Faces
import Foundation
import Lifecycle
import Log
import Metrics
import Neighbors
import Testing

@testable import Store
@testable import index

@Suite("Shard feed")
struct ShardFeedTests {
    /// Everything a feed needs, with short waits.
    struct Bench {
        let source = MemoryRows()
        let shard = Shard()
        let health = Health(waitingFor: ["broker", "database", "loaded"])
        let metrics = Metrics()
        let feed: ShardFeed
        let part: ShardPart

        init(part: ShardPart = ShardPart(number: 0, of: 1), poll: Duration = .milliseconds(5)) {
            self.part = part
            feed = ShardFeed(
                source: source, known: Known(source: source), shard: shard, part: part, health: health,
                metrics: IndexMetrics(metrics, part: part), log: Log(component: "test", sink: { _ in }),
                pollEvery: poll, pause: .milliseconds(2))
        }

        func isReady(_ name: String) -> Bool { health.checks.contains { $0.name == name && $0.ready } }

        /// Waits until something is so; a test that waits for ever shows what is missing.
        func until(_ condition: () -> Bool) async {
            while !condition() { try? await Task.sleep(for: .milliseconds(2)) }
        }

        /// Follows while the body runs.
        func following(from mark: ChangeMark, _ body: () async throws -> Void) async rethrows {
            let task = Task { [feed] in await feed.follow(from: mark) }
            defer { task.cancel() }
            try await body()
            task.cancel()
            await task.value
        }
    }

    @Test("Loads every page of its part and nothing of the others", arguments: [0, 1, 2])
    func load(number: Int) async throws {
        let bench = Bench(part: ShardPart(number: number, of: 3))
        let collection = UUID()
        var mine = Set<UUID>()
        for i in 0..<100 {
            let one = try row(Float(i), collection: collection, deleted: i % 10 == 0)
            bench.source.put(one)
            if bench.part.holds(one.face), !one.deleted { mine.insert(one.face) }
        }
        _ = try await bench.feed.load()
        #expect(bench.shard.faces == mine)
        #expect(bench.isReady("database"))
        #expect(
            bench.metrics.exposition().contains("rollcall_index_vectors{shard=\"\(number)\"} \(Double(mine.count))"))
    }

    @Test("What changes while it loads is not missed")
    func changesWhileLoading() async throws {
        let bench = Bench()
        let collection = UUID()
        let old = try (0..<20).map { try row(Float($0), collection: collection) }
        for row in old { bench.source.put(row) }
        let first = try #require(old.map(\.face).min { $0.text < $1.text })
        let late = try row(
            99, face: #require(UUID(uuidString: "00000000-0000-0000-0000-000000000001")), collection: collection)
        bench.source.afterFirstPage { [source = bench.source] in
            source.drop(first)
            source.put(late)
        }
        let mark = try await bench.feed.load()
        #expect(bench.shard.faces.contains(first) && !bench.shard.faces.contains(late.face))
        await bench.following(from: mark) {
            await bench.until { bench.shard.faces.contains(late.face) && !bench.shard.faces.contains(first) }
        }
        #expect(bench.shard.count == 20)
    }

    @Test("A message brings a change at once, the log brings it without a message")
    func follows() async throws {
        let slow = Bench(poll: .seconds(3_600))
        let collection = UUID()
        let mark = try await slow.feed.load()
        try await slow.following(from: mark) {
            await slow.until { slow.isReady("database") }
            let new = try row(1, collection: collection)
            slow.source.put(new)
            slow.feed.noticed([new.face, UUID()])
            await slow.until { slow.shard.count == 1 }
            slow.source.drop(new.face)
            slow.feed.noticed([new.face])
            await slow.until { slow.shard.count == 0 }
        }
        let quick = Bench()
        let start = try await quick.feed.load()
        try await quick.following(from: start) {
            let person = UUID()
            var new = try row(1, collection: collection)
            quick.source.put(new)
            await quick.until { quick.shard.count == 1 }
            new = try row(1, face: new.face, collection: collection, person: person)
            quick.source.put(new)
            let filter = Shard.Filter(collection: collection, model: "m", person: person)
            let query = try embedding(0)
            await quick.until { !quick.shard.search([query], k: 1, filter: filter).results[0].isEmpty }
        }
    }

    @Test("A feed ends where the change log no longer goes back to its mark, and who waits is told")
    func forgotten() async throws {
        let bench = Bench()
        let mark = try await bench.feed.load()
        bench.source.put(try row(1, collection: UUID()))
        bench.source.forgetAll()
        await bench.feed.follow(from: mark)
        #expect(bench.shard.count == 0)
        #expect(await bench.feed.freshened() == false)
    }

    @Test("While the database is away the shard stays, and catches up afterwards")
    func databaseAway() async throws {
        let bench = Bench()
        let collection = UUID()
        bench.source.isAway = true
        let loading = Task { [feed = bench.feed] in try await feed.load() }
        await bench.until { bench.source.failures > 2 }
        #expect(!bench.isReady("loaded") && !bench.isReady("database"))
        bench.source.put(try row(1, collection: collection))
        bench.source.isAway = false
        let mark = try await loading.value
        #expect(bench.shard.count == 1)
        try await bench.following(from: mark) {
            await bench.until { bench.isReady("database") }
            bench.source.isAway = true
            let new = try row(2, collection: collection)
            bench.source.put(new)
            bench.feed.noticed([new.face])
            await bench.until { !bench.isReady("database") }
            #expect(bench.shard.count == 1)
            bench.source.isAway = false
            await bench.until { bench.shard.count == 2 && bench.isReady("database") }
        }
    }

    @Test("Whoever wants a fresh answer waits for a reading that began afterwards")
    func fresh() async throws {
        let bench = Bench(poll: .seconds(3_600))
        let collection = UUID()
        let mark = try await bench.feed.load()
        try await bench.following(from: mark) {
            for i in 1...50 {
                bench.source.put(try row(Float(i), collection: collection))
                #expect(await bench.feed.freshened())
                #expect(bench.shard.count == i && bench.feed.mark?.end == UInt64(i))
            }
            bench.source.isAway = true
            #expect(await !bench.feed.freshened())
            bench.source.isAway = false
            #expect(await bench.feed.freshened())
        }
        #expect(await !bench.feed.freshened(), "nobody reads any more")
    }

    @Test("Only what changed in a running shard counts for its freshness")
    func freshness() async throws {
        let bench = Bench(part: ShardPart(number: 1, of: 2))
        let collection = UUID()
        for i in 0..<20 { bench.source.put(try row(Float(i), collection: collection)) }
        await bench.following(from: ChangeMark(end: 0)) {
            #expect(await bench.feed.freshened())
            #expect(bench.metrics.exposition().contains("rollcall_index_freshness_seconds_count{shard=\"1\"} 0"))
        }
        let next = Bench(part: ShardPart(number: 1, of: 2))
        try await next.following(from: ChangeMark(end: 0)) {
            #expect(await next.feed.freshened())
            for i in 0..<20 { next.source.put(try row(Float(i), collection: collection)) }
            #expect(await next.feed.freshened())
            let count = next.shard.count
            #expect(
                next.metrics.exposition().contains(
                    "rollcall_index_freshness_seconds_count{shard=\"1\"} \(count)"))
        }
    }

    @Test("Loading ends when it is cancelled")
    func cancelled() async {
        let bench = Bench()
        bench.source.isAway = true
        let loading = Task { [feed = bench.feed] in try await feed.load() }
        await bench.until { bench.source.failures > 0 }
        loading.cancel()
        await #expect(throws: CancellationError.self) { try await loading.value }
    }
}
