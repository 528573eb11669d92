import Faces
import Foundation
import Postgres
import StoreKit
import TestKit
import Testing

@testable import Store

@Suite("Collections, people, faces", needsDatabase)
struct TableTests {
    @Test("Four programs that start at once migrate once")
    func migrations() async throws {
        try await withStore(migrated: false) { store, pool in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { try await store.migrate() } }
                try await group.waitForAll()
            }
            try await store.migrate()
            #expect(try await store.collections().map(\.name) == ["default"])
            try await pool.execute("update schema_migrations set digest = 'other' where number = 1")
            #expect(await code { try await store.migrate() } == .conflict)
        }
    }

    @Test("Collections are made, found, and deleted with everything in them")
    func collections() async throws {
        try await withStore { store, pool in
            let made = try await store.createCollection(named: "  Staff 🐘 ")
            #expect(made.name == "Staff 🐘")
            #expect(try await store.collection(named: "Staff 🐘") == made)
            #expect(try await store.collection(id: made.id) == made)
            #expect(await code { _ = try await store.createCollection(named: "Staff 🐘") } == .conflict)
            for bad in ["", "a\nb", "a\0", String(repeating: "x", count: 101)] {
                #expect(await code { _ = try await store.createCollection(named: bad) } == .invalid)
            }
            #expect(await code { _ = try await store.collection(named: "a\0") } == .invalid)
            let mark = try await store.currentMark()
            let faces = try await store.record([sample(1, collection: "Staff 🐘", faces: 2, person: "Ada")])[0].faces
            try await store.deleteCollection(id: made.id)
            _ = try await changedFaces(store, after: mark, until: Set(faces))
            #expect(
                try await pool.query("select (select count(*) from people) + (select count(*) from images) as n").first?
                    .int("n") == 0)
            #expect(await code { try await store.deleteCollection(id: made.id) } == .notFound)
            let standard = try #require(try await store.collection(named: "default"))
            #expect(await code { try await store.deleteCollection(id: standard.id) } == .invalid)
        }
    }

    @Test("People are made, renamed under a version, listed page by page and deleted")
    func people() async throws {
        try await withStore { store, _ in
            let collection = try #require(try await store.collection(named: "default")).id
            let ada = try await store.createPerson(collection: collection, name: " Ada ")
            #expect([ada.name, "\(ada.version)", "\(ada.faces)"] == ["Ada", "1", "0"])
            #expect(await code { _ = try await store.createPerson(collection: collection, name: "Ada") } == .conflict)
            #expect(await code { _ = try await store.createPerson(collection: UUID(), name: "Ada") } == .notFound)
            let renamed = try await store.renamePerson(id: ada.id, name: "Ada L", ifVersion: 1)
            #expect(renamed.version == 2)
            #expect(await code { _ = try await store.renamePerson(id: ada.id, name: "B", ifVersion: 1) } == .stale)
            _ = try await store.createPerson(collection: collection, name: "Bo")
            #expect(await code { _ = try await store.renamePerson(id: ada.id, name: "Bo") } == .conflict)
            #expect(await code { _ = try await store.renamePerson(id: UUID(), name: "Bo") } == .notFound)
            for letter in "CDEFG" { _ = try await store.createPerson(collection: collection, name: "\(letter) x") }
            var names: [String] = []
            var cursor: String?
            repeat {
                let page = try await store.people(collection: collection, after: cursor, limit: 3)
                names += page.items.map(\.name)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(names == ["Ada L", "Bo", "C x", "D x", "E x", "F x", "G x"])
            #expect(try await store.people(collection: collection, search: "X").items.count == 5)
            #expect(await code { _ = try await store.people(collection: collection, search: "\0") } == .invalid)
            #expect(await code { _ = try await store.people(collection: collection, after: "?") } == .invalid)
            #expect(try await store.names(of: [ada.id, UUID()]) == [ada.id: "Ada L"])
            try await store.deletePerson(id: ada.id)
            #expect(try await store.person(id: ada.id) == nil)
            #expect(await code { try await store.deletePerson(id: ada.id) } == .notFound)
        }
    }

    @Test("Decisions become the face's state")
    func labels() async throws {
        try await withStore { store, _ in
            let face = try await store.record([sample(1, person: "Ada")])[0].faces[0]
            let row = try #require(try await store.face(id: face))
            let ada = try #require(row.person)
            let bo = try await store.createPerson(collection: row.collection, name: "Bo").id
            try await store.label(face: face, decision: .isNotPerson(ada), by: "me")
            #expect(try await store.face(id: face)?.label == .unlabelled)
            #expect(try await store.face(id: face)?.isNot == [ada])
            try await store.label(face: face, decision: .isPerson(bo), by: "me")
            #expect(try await store.faces(ids: [face, UUID()])[face]?.personName == "Bo")
            #expect(try await store.facesOf(person: bo).items.map(\.id) == [face])
            #expect(try await store.person(id: bo)?.representativeFace == face)
            try await store.label(face: face, decision: .badQuality, by: "me")
            #expect(try await store.face(id: face)?.label == .badQuality)
            #expect(await code { try await store.label(face: UUID(), decision: .notAFace, by: "me") } == .notFound)
            #expect(
                await code { try await store.label(face: face, decision: .isPerson(UUID()), by: "me") } == .notFound)
            let other = try await store.createCollection(named: "other").id
            let stranger = try await store.createPerson(collection: other, name: "Cy").id
            #expect(
                await code { try await store.label(face: face, decision: .isPerson(stranger), by: "me") } == .notFound)
        }
    }

    @Test("Images are listed newest first, by person and by number of faces")
    func images() async throws {
        try await withStore { store, _ in
            let recorded = try await store.record(
                (1...10).map { sample($0, faces: $0 % 3, person: $0 > 5 ? "Ada" : nil) })
            let collection = try #require(try await store.collection(named: "default")).id
            var seen: [ImageRow] = []
            var cursor: String?
            repeat {
                let page = try await store.images(collection: collection, after: cursor, limit: 4)
                seen += page.items
                cursor = page.nextCursor
            } while cursor != nil
            #expect(Set(seen.map(\.id)) == Set(recorded.compactMap(\.image)))
            #expect(seen.map(\.id.text) == seen.map(\.id.text).sorted(by: >))
            #expect(try await store.images(collection: collection, faceCount: 0).items.count == 3)
            let ada = try #require(try await store.person(collection: collection, named: "Ada"))
            #expect(ada.faces == 3)
            #expect(try await store.images(collection: collection, person: ada.id).items.count == 3)
            #expect(try await store.images(collection: collection, person: ada.id, faceCount: 1).items.count == 2)
            #expect(await code { try await store.deleteImage(id: UUID()) } == .notFound)
            #expect(try await store.image(id: UUID()) == nil)
        }
    }
}
