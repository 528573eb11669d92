import Faces
import Foundation
import Lifecycle
import Log
import Metrics
import Neighbors
import Store
import StoreKit
import TestKit
import Testing

@testable import index

@Suite(
    "Shard feed over a database",
    .enabled(if: TestEnvironment.databaseURL != nil, "set ROLLCALL_TEST_DATABASE_URL (make test does)"))
struct DatabaseTests {
    private let log = Log(component: "test", level: .error)

    private func record(_ values: [Float], person: String?, in store: Store) async throws -> (
        image: UUID, faces: [UUID]
    ) {
        let face = DetectedFace(
            box: Box(x: 10, y: 10, width: 50, height: 50), landmarks: Array(repeating: Point(x: 1, y: 1), count: 5),
            score: 1, quality: Quality(size: 1, sharpness: 1, pose: 1, exposure: 1))
        let hash = try #require(ContentHash(bytes: (0..<32).map { _ in UInt8.random(in: 0...255) }))
        let image = NewImage(
            collection: "default", sha256: hash, byteCount: 1, width: 100, height: 100, format: "jpeg",
            fileName: "a.jpg",
            person: person, faces: try values.map { NewFace(face: face, embedding: try embedding($0)) },
            detector: "hog", model: "m")
        guard case .stored(let id, let faces) = try await store.record([image]).first else {
            Issue.record("the image was not stored")
            return (UUID(), [])
        }
        return (id, faces)
    }

    @Test("Two shards hold everything between them and follow new images, labels and deletions")
    func follows() async throws {
        try await withStore { store, _ in
            let before = try await record([1, 2, 3, 4, 5, 6], person: nil, in: store)
            let shards = [Shard(), Shard()]
            let parts = [0, 1].map { ShardPart(number: $0, of: 2) }
            let tasks = zip(shards, parts).map { shard, part in
                let feed = ShardFeed(
                    source: StoreRows(store: store), known: Known(source: StoreRows(store: store)), shard: shard,
                    part: part,
                    health: Health(waitingFor: ["database", "loaded"]), metrics: IndexMetrics(Metrics(), part: part),
                    log: log, pollEvery: .milliseconds(20))
                return Task { await feed.follow(from: try await feed.load()) }
            }
            defer { for task in tasks { task.cancel() } }
            func wait(_ condition: () -> Bool) async {
                while !condition() { try? await Task.sleep(for: .milliseconds(5)) }
            }
            func held() -> Set<UUID> { shards.reduce(into: []) { $0.formUnion($1.faces) } }
            await wait { held() == Set(before.faces) }

            let after = try await record([7, 8], person: "Ann", in: store)
            await wait { held() == Set(before.faces + after.faces) }
            #expect(shards[0].faces.isDisjoint(with: shards[1].faces))
            #expect(shards[0].faces.allSatisfy(parts[0].holds))

            let collection = try #require(try await store.collection(named: "default"))
            let people = try await store.people(collection: collection.id)
            let ann = try #require(people.items.first)
            let filter = Shard.Filter(collection: collection.id, model: "m", person: ann.id)
            let query = try embedding(0)
            func labelled() -> Int { shards.reduce(0) { $0 + $1.search([query], k: 9, filter: filter).scanned } }
            await wait { labelled() == 1 }
            try await store.label(face: before.faces[0], decision: .isPerson(ann.id), by: "test")
            await wait { labelled() == 2 }
            try await store.label(face: before.faces[1], decision: .notAFace, by: "test")
            await wait { !held().contains(before.faces[1]) }
            try await store.deleteImage(id: before.image)
            await wait { held() == Set(after.faces) }
            try await store.deletePerson(id: ann.id)
            await wait { labelled() == 0 }
            for task in tasks {
                task.cancel()
                _ = await task.result
            }
        }
    }
}
