import Faces
import Foundation
import Testing

@testable import Neighbors

@Suite("Snapshots")
struct SnapshotTests {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rollcall-snapshots-\(UUID())")
    var path: String { folder.appending(path: "shard").path }
    let stamp = SnapshotStamp(part: 2, parts: 5, mark: [1, 2, 3, 255])

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func filled(_ count: Int) -> (shard: Shard, rows: [Shard.Row], random: RandomFaces) {
        var random = RandomFaces(seed: 12)
        let (collection, person) = (random.id(), random.id())
        let rows = (0..<count).map { i in
            Shard.Row(
                id: random.id(), collection: i % 7 == 0 ? person : collection, person: i % 3 == 0 ? person : nil,
                model: i % 5 == 0 ? "" : "größer", embedding: random.embedding())
        }
        let shard = Shard()
        shard.upsert(rows)
        return (shard, rows, random)
    }

    @Test("A shard comes back as it was, and goes on", arguments: [0, 1, 700])
    func roundTrip(count: Int) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var (shard, rows, random) = filled(count)
        if let first = rows.first { shard.remove([first.id]) }
        try shard.save(to: path, stamp: stamp)
        let (again, read) = try Shard.open(snapshot: path)
        #expect(read == stamp)
        #expect(again.count == shard.count && again.generation == shard.generation && again.faces == shard.faces)
        let query = random.embedding()
        for row in rows.prefix(20) {
            let filter = Shard.Filter(collection: row.collection, model: row.model)
            #expect(again.search([query], k: 50, filter: filter) == shard.search([query], k: 50, filter: filter))
        }
        again.upsert(rows)
        #expect(again.count == rows.count)
        try again.save(to: path, stamp: stamp)
        #expect(try Shard.open(snapshot: path).shard.faces == again.faces)
    }

    @Test("A damaged, cut or foreign file is refused, whatever byte is wrong")
    func damaged() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try filled(40).shard.save(to: path, stamp: stamp)
        let whole = try Data(contentsOf: URL(filePath: path))
        var random = RandomFaces(seed: 1)
        for _ in 0..<60 {
            var broken = whole
            broken[Int.random(in: 0..<whole.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try broken.write(to: URL(filePath: path))
            #expect(throws: SnapshotError.self) { try Shard.open(snapshot: path) }
            try whole.prefix(Int.random(in: 0..<whole.count, using: &random)).write(to: URL(filePath: path))
            #expect(throws: SnapshotError.self) { try Shard.open(snapshot: path) }
        }
        try (whole + Data([0])).write(to: URL(filePath: path))
        #expect(throws: SnapshotError.self) { try Shard.open(snapshot: path) }
        try Data("not a snapshot at all".utf8).write(to: URL(filePath: path))
        #expect(throws: SnapshotError.foreign(path: path, reason: "it does not begin like one")) {
            try Shard.open(snapshot: path)
        }
        #expect(throws: SnapshotError.missing(path: path + "2")) { try Shard.open(snapshot: path + "2") }
    }

    @Test("Where nothing can be written the old snapshot stays")
    func unwritten() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let shard = filled(3).shard
        #expect(throws: SnapshotError.self) { try shard.save(to: folder.path + "/none/shard", stamp: stamp) }
    }
}
