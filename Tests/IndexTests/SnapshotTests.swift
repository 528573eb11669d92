import Faces
import Foundation
import Log
import Metrics
import Neighbors
import TestKit
import Testing

@testable import Store
@testable import index

@Suite("Snapshots of a shard")
struct SnapshotTests {
    private static let part = ShardPart(number: 1, of: 3)

    private static func stamp(
        part: Int = 1, of parts: Int = 3, database: String = "a/1/5", mark: String = "10:20:12"
    ) throws -> SnapshotStamp {
        let label = SnapshotLabel(database: database, mark: try #require(ChangeMark(mark)), models: ["m"])
        return SnapshotStamp(part: part, parts: parts, mark: try #require(label.bytes))
    }

    @Test("A snapshot is taken when it is of this part and this database and not ahead of it")
    func judged() throws {
        func judge(_ stamp: SnapshotStamp, now: String = "15:30:") throws -> SnapshotLabel.Verdict {
            SnapshotLabel.judge(stamp, part: Self.part, database: "a/1/5", now: try #require(ChangeMark(now)))
        }
        guard case .take(let label, let mark) = try judge(Self.stamp()) else {
            Issue.record("a good one is refused")
            return
        }
        #expect(label.models == ["m"] && mark == ChangeMark("10:20:12"))
        let bad = [
            try Self.stamp(part: 0), try Self.stamp(of: 4), try Self.stamp(database: "a/2/5"),
            SnapshotStamp(part: 1, parts: 3, mark: []), SnapshotStamp(part: 1, parts: 3, mark: Array("{}".utf8)),
        ]
        for stamp in bad {
            guard case .refuse = try judge(stamp) else {
                Issue.record("\(stamp) is taken")
                continue
            }
        }
        #expect(
            try judge(Self.stamp(), now: "10:19:")
                == .refuse("it has changes that the database does not have"), "a backup was restored")
    }

    @Test("With hundreds of transactions under way the label does not fit, and there is no snapshot")
    func tooLong() throws {
        let running = (1_000_000..<1_000_900).map(String.init).joined(separator: ",")
        let mark = try #require(ChangeMark("1000000:2000000:\(running)"))
        #expect(SnapshotLabel(database: "a", mark: mark, models: []).bytes == nil)
    }

    private struct Bench {
        let source = MemoryRows()
        let metrics = Metrics()
        let keeper: SnapshotKeeper
        let collection = UUID()

        init(_ folder: String) {
            let part = ShardPart(number: 0, of: 1)
            keeper = SnapshotKeeper(
                folder: folder, part: part, source: source, metrics: IndexMetrics(metrics, part: part),
                log: Log(component: "test", sink: { _ in }))
        }

        var failures: Int { IndexMetrics(metrics, part: ShardPart(number: 0, of: 1)).snapshotFailures.value }
    }

    @Test("A shard comes back from its snapshot with its mark; a damaged one is refused")
    func roundTrip() async throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bench = Bench(folder + "/new/folder")
        #expect(try await bench.keeper.open(kernel: .best) == nil)
        let shard = Shard()
        for i in 0..<50 {
            let row = try row(Float(i), collection: bench.collection)
            bench.source.put(row)
            shard.upsert([Shard.Row(row)])
        }
        let mark = try await bench.source.currentMark()
        await bench.keeper.save(shard, mark: mark, models: ["m"])
        let again = try #require(try await bench.keeper.open(kernel: .best))
        #expect(again.mark == mark && again.models == ["m"])
        #expect(again.shard.faces == shard.faces && again.shard.generation == shard.generation)
        bench.source.forgetAll()
        #expect(try await bench.keeper.open(kernel: .best) != nil)
        bench.source.put(try row(50, collection: bench.collection))
        bench.source.forgetAll()
        #expect(try await bench.keeper.open(kernel: .best) == nil, "its mark is forgotten")
        var bytes = try Data(contentsOf: URL(filePath: bench.keeper.path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: bench.keeper.path))
        #expect(try await bench.keeper.open(kernel: .best) == nil)
        bench.source.isAway = true
        await #expect(throws: MemoryRows.Away.self) { try await bench.keeper.open(kernel: .best) }
    }

    @Test("A snapshot that can't be written is counted, and the one before stays")
    func unwritable() async throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bench = Bench(folder)
        _ = try await bench.keeper.open(kernel: .best)
        let shard = Shard()
        shard.upsert([Shard.Row(try row(1, collection: bench.collection))])
        await bench.keeper.save(shard, mark: ChangeMark(end: 0), models: ["m"])
        let before = try Data(contentsOf: URL(filePath: bench.keeper.path))
        await bench.keeper.save(shard, mark: ChangeMark(end: 0), models: ["m"])
        #expect(bench.failures == 0)
        // What stands in the way: the folder is a file.
        let blocked = Bench(bench.keeper.path)
        _ = try await blocked.keeper.open(kernel: .best)
        await blocked.keeper.save(shard, mark: ChangeMark(end: 0), models: ["m"])
        #expect(blocked.failures == 1)
        #expect(try Data(contentsOf: URL(filePath: bench.keeper.path)) == before)
    }
}
