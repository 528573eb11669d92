import Faces
import Foundation
import Postgres
import StoreKit
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
            #expect(try await store.changes(after: mark, limit: 10).faces.isEmpty)
        }
    }

    @Test("A transaction that commits late holds up no other, and is told when it has committed")
    func lateCommit() async throws {
        try await withStore { store, pool in
            let late = try await store.record([sample(1)])[0].faces[0]
            let before = try await store.currentMark()
            let (early, after) = try await pool.transaction { connection in
                // This change has a lower transaction number than the next one, and commits after it.
                try await connection.execute("insert into changes (face, op) values (\(late), 'label')")
                let early = try await store.record([sample(2)])[0].faces[0]
                let seen = try await store.changes(after: before, limit: 100)
                #expect(seen.faces == [early] && seen.isLast)
                #expect(try await store.changes(after: seen.mark, limit: 100).changes.isEmpty)
                return (early, seen.mark)
            }
            #expect(try await store.changes(after: after, limit: 100).faces == [late])
            let both = try await store.changes(after: before, limit: 100)
            #expect(Set(both.faces) == [early, late])
            #expect(try #require(ChangeMark(before.description)) == before)
            #expect(both.changes.allSatisfy { ($0.age ?? -1) >= 0 })
        }
    }

    @Test("Old changes are forgotten once every replica has them, and whoever lacks one is told")
    func forgetting() async throws {
        try await withStore { store, pool in
            let begin = try await store.currentMark()
            let old = try await store.record([sample(1), sample(2)]).flatMap(\.faces)
            let middle = try await store.currentMark()
            let young = try await store.record([sample(3)]).flatMap(\.faces)
            #expect(try await store.forgetChanges() == 0, "nothing is old enough")
            try await pool.execute("update changes set at = at - interval '4 days' where face = any(\(old))")

            // A replica that still loads, then one that has nothing yet.
            let epoch = try #require(try await store.joinIndex(shards: 1))
            func tell(_ mark: ChangeMark?, started: TimeInterval) async throws {
                _ = try await store.tell(
                    IndexReplica(
                        id: replica, epoch: epoch.id, shard: 0, isReady: false, rows: 0, generation: 0, mark: mark,
                        address: "", startedAt: Date().addingTimeInterval(started)))
            }
            let replica = UUID()
            try await tell(begin, started: 0)
            #expect(try await store.forgetChanges() == 0)
            #expect(try await store.reaches(begin))
            try await tell(middle, started: 0)
            #expect(try await store.forgetChanges(limit: 1) == 1)
            #expect(try await store.forgetChanges() == 1)
            #expect(try await store.forgetChanges() == 0)
            #expect(try await store.changes(after: middle, limit: 100).faces == young)
            #expect(try await store.reaches(middle))
            #expect(try await !store.reaches(begin))
            await #expect(throws: ChangesForgotten.self) { try await store.changes(after: begin, limit: 100) }
        }
    }

    @Test("A replica that loads for days keeps the changes since its start")
    func forgettingWhileLoading() async throws {
        try await withStore { store, pool in
            _ = try await store.record([sample(1)])
            try await pool.execute("update changes set at = at - interval '4 days'")
            let epoch = try #require(try await store.joinIndex(shards: 1))
            _ = try await store.tell(
                IndexReplica(
                    id: UUID(), epoch: epoch.id, shard: 0, isReady: false, rows: 0, generation: 0, mark: nil,
                    address: "",
                    startedAt: Date().addingTimeInterval(-5 * 86_400)))
            #expect(try await store.forgetChanges() == 0)
        }
    }

    @Test("Whatever order many writers commit in, a reader is told every change once", arguments: [1, 3, 1000])
    func everyChangeOnce(page: Int) async throws {
        try await withStore(connections: 12) { store, pool in
            let begin = try await store.currentMark()
            let (writers, changes) = (8, 25)
            try await withThrowingTaskGroup(of: [UUID].self) { group in
                for _ in 0..<writers {
                    group.addTask {
                        try await (0..<changes).asyncMap { _ in
                            let face = UUID()
                            try await pool.transaction { connection in
                                try await connection.execute("insert into changes (face, op) values (\(face), 'put')")
                                try await Task.sleep(for: .milliseconds(Int.random(in: 0...20)))
                            }
                            return face
                        }
                    }
                }
                var mark = begin
                var told: [UUID] = []
                while told.count < writers * changes {
                    let found = try await store.changes(after: mark, limit: page)
                    told += found.changes.map(\.face)
                    mark = found.mark
                }
                let written = try await group.reduce(into: []) { $0 += $1 }
                #expect(told.count == written.count && Set(told) == Set(written))
                #expect(try await store.changes(after: mark, limit: page).changes.isEmpty)
            }
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

extension Sequence {
    /// The results for each element, one after the other.
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
