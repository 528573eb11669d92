import Faces
import Foundation
import Postgres
import StoreKit
import TestKit
import Testing

@testable import Store

let needsDatabase: ConditionTrait = .enabled(
    if: TestEnvironment.databaseURL != nil, "set ROLLCALL_TEST_DATABASE_URL (make test does)")

@Suite("Recording", needsDatabase)
struct RecordTests {
    private func count(_ pool: PostgresPool, _ table: String) async throws -> Int {
        try await pool.query(Query(unsafeSQL: "select count(*) as n from \(table)")).first?.int("n") ?? -1
    }

    @Test("What is recorded is read back to the last bit")
    func roundTrip() async throws {
        try await withStore { store, _ in
            let given = sample(1, faces: 3, person: "Ada")
            let recorded = try await store.record([given])
            let id = try #require(recorded[0].image)
            let image = try #require(try await store.image(id: id))
            #expect(image.sha256 == given.sha256)
            #expect(image.fileName == "photo 1.jpg")
            #expect(image.byteCount == 1001)
            #expect([image.width, image.height, image.faceCount] == ([640, 480, 3] as [Int]))
            #expect(image.skipped == given.skipped)
            #expect(image.detector == "hog")
            #expect(try await store.image(collection: image.collection, sha256: given.sha256) == image)
            let faces = try await store.faces(image: image.id)
            #expect(faces.map(\.id) == recorded[0].faces)
            #expect(faces.map(\.face) == given.faces.map(\.face))
            #expect(faces.map(\.personName) == ["Ada", nil, nil])
            #expect(faces.map(\.label) == [.isPerson, .unlabelled, .unlabelled])
            let stored = try #require(try await store.embedding(face: faces[1].id))
            #expect(stored.embedding == given.faces[1].embedding)
            #expect(stored.model == "dlib-resnet-v1")
            #expect(try await store.isReferenced(sha256: given.sha256))
            #expect(try await !store.isReferenced(sha256: sample(9).sha256))
        }
    }

    @Test("A second time nothing is added, whatever the batch")
    func duplicates() async throws {
        try await withStore { store, pool in
            let first = try await store.record([sample(1), sample(1), sample(2)])
            #expect(first[1].newlyLabelled == [])
            #expect(first[0].image == first[1].image)
            let second = try await store.record([sample(2), sample(3), sample(1)])
            #expect(second.map { $0.newlyLabelled == nil } == [false, true, false])
            #expect(second.map(\.image) == [first[2].image, second[1].image, first[0].image])
            #expect(try await count(pool, "images") == 3)
            #expect(try await count(pool, "faces") == 3)
            #expect(try await count(pool, "embeddings") == 3)
            #expect(try await store.record([]).isEmpty)
        }
    }

    @Test("A person that comes later labels the face nobody decided about, and only that")
    func laterPerson() async throws {
        try await withStore { store, pool in
            let first = try await store.record([sample(1, faces: 2), sample(2), sample(2, person: "Bo")])
            #expect(first[2].newlyLabelled == first[1].faces)
            let second = try await store.record([sample(1, faces: 2, person: "Ada")])
            #expect(second[0].newlyLabelled == [first[0].faces[0]])
            #expect(try await store.record([sample(1, faces: 2, person: "Cy")])[0].newlyLabelled == [])
            #expect(try await store.face(id: first[0].faces[0])?.personName == "Ada")
            #expect(try await count(pool, "people") == 2)
            #expect(try await count(pool, "labels") == 2)
            // A person's decision outranks a later ingest, even when it was to clear.
            try await store.label(face: first[0].faces[0], decision: .cleared, by: "me")
            #expect(try await store.record([sample(1, faces: 2, person: "Ada")])[0].newlyLabelled == [])
        }
    }

    @Test("An image without faces is a row, and its person is made")
    func noFaces() async throws {
        try await withStore { store, _ in
            let recorded = try await store.record([sample(1, faces: 0, person: "Ada")])
            let id = try #require(recorded[0].image)
            let image = try #require(try await store.image(id: id))
            #expect(image.faceCount == 0)
            #expect(try await store.people(collection: image.collection).items.map(\.name) == ["Ada"])
        }
    }

    @Test("What cannot be stored spoils only itself")
    func invalid() async throws {
        try await withStore { store, pool in
            var crooked = sample(4)
            crooked.faces[0].face.box.x = .nan
            var named = sample(6)
            named.fileName = "a\0b.jpg"
            named.collection = "  default "
            let recorded = try await store.record([
                sample(1), sample(2, person: "a\nb"), sample(3, collection: "nobody's"), crooked,
                sample(5, person: "x\0y"), named, sample(7, person: "   "),
            ])
            #expect(
                recorded.map { if case .invalid = $0 { true } else { false } } == [
                    false, true, false, true, true, false, false,
                ])
            #expect(recorded[2] == .unknownCollection)
            #expect(try await count(pool, "images") == 3)
            #expect(try await count(pool, "people") == 0)
            #expect(try await store.image(id: recorded[5].image ?? UUID())?.fileName == "a\u{FFFD}b.jpg")
        }
    }

    static let names = [
        "Robert'); drop table people;--", "a/b/../c", "🧑‍🚀 Zoë \"the\" O'Neil", "%", "_", "\\", "$1", "名前",
        String(repeating: "ü", count: 200),
        "e\u{301}", "\u{E9}",
    ]

    @Test("Any name is a name")
    func names() async throws {
        try await withStore { store, _ in
            _ = try await store.record(Self.names.enumerated().map { sample($0 + 1, person: $1) })
            let collection = try #require(try await store.collection(named: "default"))
            let people = try await store.people(collection: collection.id)
            #expect(Set(people.items.map { Array($0.name.utf8) }) == Set(Self.names.map { Array($0.utf8) }))
            #expect(people.items.allSatisfy { $0.faces == 1 && $0.images == 1 && $0.representativeFace != nil })
            for name in Self.names {
                #expect(try await store.person(collection: collection.id, named: name) != nil)
            }
            #expect(try await store.people(collection: collection.id, search: "%").items.map(\.name) == ["%"])
        }
    }

    @Test("Many recorders of the same images at once end with the same rows")
    func concurrent() async throws {
        try await withStore(connections: 8) { store, pool in
            let job = try await store.createJob(collection: nil, kind: "ingest")
            let numbers = Array(1...60)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let mine = numbers.shuffled()
                        for start in stride(from: 0, to: mine.count, by: 13) {
                            let batch = mine[start..<min(start + 13, mine.count)]
                            _ = try await store.record(
                                batch.map {
                                    sample($0, faces: $0 % 4, person: "P\($0 % 7)", job: job.id, item: "i\($0)")
                                })
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await count(pool, "images") == 60)
            #expect(try await count(pool, "faces") == numbers.reduce(0) { $0 + $1 % 4 })
            #expect(try await count(pool, "embeddings") == numbers.reduce(0) { $0 + $1 % 4 })
            #expect(try await count(pool, "people") == 7)
            #expect(try await count(pool, "face_state") == numbers.filter { $0 % 4 > 0 }.count)
            #expect(try await count(pool, "labels") == numbers.filter { $0 % 4 > 0 }.count)
            let after = try #require(try await store.job(id: job.id))
            #expect([after.done, after.duplicates, after.failed, after.total] == ([60, 0, 0, 60] as [Int]))
        }
    }

    @Test("Recording goes on while collections, people and images are deleted under it")
    func deletions() async throws {
        try await withStore(connections: 8) { store, pool in
            let collection = try #require(try await store.collection(named: "default"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        for round in 0..<15 {
                            _ = try await store.record(
                                (1...5).map { sample($0 + round % 2, faces: 2, person: "P\($0 % 2)") })
                            _ = try await store.record([sample(1, collection: "short-lived", person: "Q")])
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<15 {
                        for image in try await store.images(collection: collection.id).items {
                            _ = await code { try await store.deleteImage(id: image.id) }
                        }
                        for person in try await store.people(collection: collection.id).items {
                            _ = await code { try await store.deletePerson(id: person.id) }
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<15 {
                        let made = try await store.createCollection(named: "short-lived")
                        try await store.deleteCollection(id: made.id)
                    }
                }
                try await group.waitForAll()
            }
            #expect(
                try await count(pool, "faces f where not exists (select from embeddings e where e.face_id = f.id)") == 0
            )
        }
    }
}
