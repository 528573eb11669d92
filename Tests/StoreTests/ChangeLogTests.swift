import Faces
import Foundation
import Postgres
import TestKit
import Testing

@testable import Store

@Suite("The change log and the index's rows", needsDatabase)
struct ChangeLogTests {
    @Test("Every way a face changes is told")
    func everyChange() async throws {
        try await withStore { store, _ in
            var mark = try await store.currentMark()
            let recorded = try await store.record([sample(1, faces: 2, person: "Ada"), sample(2, faces: 1)])
            let faces = recorded.flatMap(\.faces)
            mark = try await changedFaces(store, after: mark, until: Set(faces))
            try await store.label(face: faces[1], decision: .notAFace, by: "me")
            mark = try await changedFaces(store, after: mark, until: [faces[1]])
            let ada = try #require(try await store.face(id: faces[0])?.person)
            try await store.deletePerson(id: ada)
            mark = try await changedFaces(store, after: mark, until: [faces[0]])
            try await store.deleteImage(id: #require(recorded[0].image))
            mark = try await changedFaces(store, after: mark, until: [faces[0], faces[1]])
            let rows = try await store.indexRows(faces: faces + faces)
            #expect(
                Dictionary(rows.map { ($0.face, $0.deleted) }, uniquingKeysWith: { a, _ in a }) == [
                    faces[0]: true, faces[1]: true, faces[2]: false,
                ])
            #expect(rows.count == 3)
            #expect(try await store.changes(after: mark, limit: 10).mark == mark)
        }
    }

    @Test("A transaction that commits late is not passed over")
    func lateCommit() async throws {
        try await withStore { store, pool in
            let mark = try await store.currentMark()
            let late = try await store.record([sample(1)])[0].faces[0]
            var after = try await changedFaces(store, after: mark, until: [late])
            let early = try await pool.transaction { connection in
                // This change has a lower transaction number than the next one, and commits after it.
                try await connection.execute("insert into changes (face, op) values (\(late), 'label')")
                let early = try await store.record([sample(2)])[0].faces[0]
                let seen = try await store.changes(after: after, limit: 100)
                #expect(seen.faces.isEmpty)
                #expect(seen.mark == after)
                return early
            }
            after = try await changedFaces(store, after: after, until: [late, early])
            #expect(after.tx > mark.tx)
        }
    }

    @Test("A mark taken before loading misses nothing that is recorded meanwhile")
    func markBeforeLoad() async throws {
        try await withStore { store, pool in
            let open = try await pool.transaction { connection in
                try await connection.execute("update collections set name = name")
                let mark = try await store.currentMark()
                _ = try await store.record([sample(1)])
                return mark
            }
            let face = try #require(try await store.shardRows(shard: 0, of: 1, after: nil, limit: 10).first?.face)
            _ = try await changedFaces(store, after: open, until: [face])
        }
    }

    @Test("The shards share all faces, each in one, page by page")
    func shards() async throws {
        try await withStore { store, _ in
            let faces = try await store.record((1...40).map { sample($0, faces: 2, person: "P") }).flatMap(\.faces)
            let none = faces[3]
            try await store.label(face: none, decision: .notAFace, by: "me")
            var found: [IndexRow] = []
            for shard in 0..<3 {
                var after: UUID?
                while true {
                    let rows = try await store.shardRows(shard: shard, of: 3, after: after, limit: 7)
                    guard let last = rows.last else { break }
                    #expect(rows.allSatisfy { Int($0.shardKey) % 3 == shard && $0.face.shardKey == $0.shardKey })
                    found += rows
                    after = last.face
                }
            }
            #expect(found.count == 79)
            #expect(Set(found.map(\.face)) == Set(faces).subtracting([none]))
            #expect(found.filter { $0.person != nil }.count == 40)
            let one = try #require(found.first)
            #expect(try await store.embedding(face: one.face)?.embedding == one.embedding)
            #expect(try await store.indexRows(faces: [one.face]) == [one])
            var selection = FaceSelection(collection: one.collection, model: "dlib-resnet-v1")
            #expect(try await store.faces(selection, limit: 1000).count == 79)
            #expect(try await store.count(selection) == 79)
            selection.labelled = false
            #expect(try await store.count(selection) == 39)
            selection.labelled = true
            #expect(try await store.count(selection) == 40)
            selection.faces = [one.face, UUID()]
            #expect(try await store.faces(selection, limit: 9).map(\.face) == (one.person == nil ? [] : [one.face]))
            selection.faces = nil
            selection.minQuality = 1.01
            #expect(try await store.count(selection) == 0)
            selection.minQuality = 0
            selection.person = found.compactMap(\.person).first
            let ofPerson = try await store.faces(selection, limit: 1000)
            #expect(ofPerson.count == 40 && ofPerson.allSatisfy { $0.person == selection.person })
        }
    }

    @Test("The ledger cannot be changed, only added to")
    func ledger() async throws {
        try await withStore { store, pool in
            let face = try await store.record([sample(1, person: "Ada")])[0].faces[0]
            let edit = try await store.label(
                face: face, decision: .cleared, by: "me", reason: "wrong \0 person"
            ).edit
            for statement in [
                "delete from labels", "truncate labels", "update labels set made_by = 'x'",
                "update labels set face_id = id", "update edits set made_by = 'x'", "delete from edits",
                "truncate edits", "update edit_people set gained = 7", "delete from edit_people",
            ] {
                await #expect(throws: PostgresError.self) { try await pool.execute(Query(unsafeSQL: statement)) }
            }
            let entries = try await store.history(face: face).items
            #expect(entries.map(\.decision) == ["cleared", "is_person"])
            #expect(entries.map(\.edit) == [edit.id, nil])
            #expect(entries.first?.reason == "wrong \u{FFFD} person")
        }
    }
}
