import Faces
import Foundation
import Postgres
import StoreKit
import Testing

@testable import Store

/// A collection with some people's faces, ready to be edited.
private struct Gallery {
    let store: Store
    let collection: UUID
    var faces: [String: [UUID]] = [:]
    var people: [String: UUID] = [:]
    let me = Author("me", reason: "because")

    /// Records `count` faces for each name; the name "" stands for nobody.
    init(_ store: Store, _ counts: KeyValuePairs<String, Int>) async throws {
        self.store = store
        collection = try #require(try await store.collection(named: "default")).id
        var number = 1
        for (name, count) in counts {
            let images = (number..<number + count).map { sample($0, person: name.isEmpty ? nil : name) }
            number += count
            faces[name] = try await store.record(images).flatMap(\.faces)
            people[name] = try await store.person(collection: collection, named: name)?.id
        }
    }

    func id(_ name: String) throws -> UUID { try #require(people[name]) }

    @discardableResult
    func edit(_ change: Change, preview: Bool = false) async throws -> EditOutcome {
        try await store.edit(collection: collection, change, by: me, preview: preview)
    }

    @discardableResult
    func undo(_ outcome: EditOutcome) async throws -> EditOutcome {
        try await store.undo(edit: outcome.edit.id, by: me)
    }

    /// How many faces each person has, by name.
    func counts() async throws -> [String: Int] {
        let people = try await store.people(collection: collection).items
        return Dictionary(people.map { ($0.name, $0.faces) }, uniquingKeysWith: +)
    }
}

@Suite("Edits", needsDatabase)
struct EditTests {
    @Test("Decisions about many faces are one edit with one undo, which can be done again")
    func labelling() async throws {
        try await withStore { store, _ in
            let gallery = try await Gallery(store, ["Ada": 3, "Bo": 2, "": 4])
            let nobody = try #require(gallery.faces[""])
            let ada = try #require(gallery.faces["Ada"])
            let outcome = try await gallery.edit(
                .label([
                    Labelling(.isPerson(.name("Cy")), faces: Array(nobody[0...1])),
                    Labelling(.isNotPerson(.name("Ada")), faces: [ada[0], nobody[2]]),
                    Labelling(.notAFace, faces: [nobody[3]]), Labelling(.badQuality, faces: [ada[1]]),
                ]))
            #expect(outcome.edit.faces == 6)
            #expect(Set(outcome.changed) == Set(nobody + ada[0...1]))
            #expect(outcome.edit.by == "me")
            #expect(outcome.edit.people.map(\.action).sorted { $0.rawValue < $1.rawValue } == [.changed, .created])
            #expect(try await gallery.counts() == ["Ada": 1, "Bo": 2, "Cy": 2])
            #expect(try await store.face(id: nobody[2])?.isNot == [gallery.id("Ada")])

            let undone = try await gallery.undo(outcome)
            #expect(undone.edit.kind == "undo")
            #expect(Set(undone.changed) == Set(outcome.changed))
            #expect(try await gallery.counts() == ["Ada": 3, "Bo": 2])
            #expect(try await store.face(id: nobody[3])?.label == .unlabelled)
            #expect(await code { try await gallery.undo(outcome) } == .conflict)
            let redone = try await gallery.undo(undone)
            #expect(redone.edit.kind == "redo")
            #expect(try await gallery.counts() == ["Ada": 1, "Bo": 2, "Cy": 2])
            #expect(try await store.edit(id: outcome.edit.id)?.undoneBy == nil)
            #expect(try await gallery.undo(redone).edit.kind == "undo")
            #expect(try await gallery.counts() == ["Ada": 3, "Bo": 2])
            #expect(
                try await store.edits(collection: gallery.collection, limit: 3).items.map(\.kind) == [
                    "undo", "redo", "undo",
                ])
        }
    }

    @Test("What was decided since an edit outlives its undo")
    func laterDecisionsStay() async throws {
        try await withStore { store, _ in
            let gallery = try await Gallery(store, ["Ada": 1, "Bo": 1, "": 2])
            let faces = try #require(gallery.faces[""])
            let first = try await gallery.edit(.label([Labelling(.isPerson(.name("Ada")), faces: faces)]))
            try await gallery.edit(.label([Labelling(.isPerson(.name("Bo")), faces: [faces[0]])]))
            #expect(try await gallery.undo(first).changed == [faces[1]])
            #expect(try await store.face(id: faces[0])?.personName == "Bo")
            #expect(try await store.face(id: faces[1])?.label == .unlabelled)
        }
    }

    @Test("A merge moves every face and who they are not, and its undo brings the people back with their ids")
    func merging() async throws {
        try await withStore { store, _ in
            let gallery = try await Gallery(store, ["Ada": 3, "A. L.": 2, "": 2])
            let nobody = try #require(gallery.faces[""])
            try await gallery.edit(.label([Labelling(.isNotPerson(.name("A. L.")), faces: [nobody[0]])]))
            let before = try await gallery.edit(.label([Labelling(.isPerson(.name("A. L.")), faces: [nobody[1]])]))
            let merge = Change.merge([.name("A. L.")], into: .name("Ada"))
            let preview = try await gallery.edit(merge, preview: true)
            #expect(preview.edit.people.first { $0.action == .merged }?.lost == 3)
            #expect(try await gallery.counts() == ["Ada": 3, "A. L.": 3])

            let merged = try await gallery.edit(merge)
            #expect(try await gallery.counts() == ["Ada": 6])
            #expect(try await store.face(id: nobody[0])?.isNot == [gallery.id("Ada")])
            #expect(try await store.history(person: gallery.id("A. L.")).items.first?.id == merged.edit.id)
            // A decision from before the merge that is taken back after it.
            try await gallery.undo(before)
            #expect(try await gallery.counts() == ["Ada": 6])
            try await gallery.undo(merged)
            #expect(try await gallery.counts() == ["Ada": 3, "A. L.": 2])
            #expect(try await store.person(id: gallery.id("A. L."))?.name == "A. L.")
            #expect(try await store.face(id: nobody[0])?.isNot == [gallery.id("A. L.")])
            #expect(try await store.face(id: nobody[1])?.label == .unlabelled)
        }
    }

    @Test("A decision for somebody who was merged away meanwhile counts for whom they became")
    func heirs() async throws {
        try await withStore { store, _ in
            let gallery = try await Gallery(store, ["Ada": 1, "A. L.": 1, "Bo": 1, "": 1])
            let face = try #require(gallery.faces[""]?.first)
            try await gallery.edit(.label([Labelling(.isPerson(.name("A. L.")), faces: [face])]))
            let wrong = try await gallery.edit(.label([Labelling(.isPerson(.name("Bo")), faces: [face])]))
            let merged = try await gallery.edit(.merge([.name("A. L.")], into: .name("Ada")))
            try await gallery.undo(wrong)
            #expect(try await store.face(id: face)?.personName == "Ada")
            try await gallery.undo(merged)
            #expect(try await store.face(id: face)?.personName == "A. L.")
        }
    }

    @Test("Faces split off, move, and people are renamed and deleted, each with an undo")
    func others() async throws {
        try await withStore { store, _ in
            let gallery = try await Gallery(store, ["Ada": 4, "Bo": 1])
            let ada = try #require(gallery.faces["Ada"])
            let start = try await gallery.counts()
            let edits: [(Change, [String: Int])] = [
                (.split(.name("Ada"), faces: Array(ada[0...1]), name: "Eve"), ["Ada": 2, "Bo": 1, "Eve": 2]),
                (.move(.name("Ada"), faces: [ada[3]], to: .name("Bo")), ["Ada": 3, "Bo": 2]),
                (.move(.name("Ada"), faces: nil, to: .name("New")), ["Ada": 0, "Bo": 1, "New": 4]),
                (.rename(.name("Ada"), name: "Ada L"), ["Ada L": 4, "Bo": 1]),
                (.delete(.name("Ada")), ["Bo": 1]),
            ]
            for (change, after) in edits {
                let outcome = try await gallery.edit(change)
                #expect(try await gallery.counts() == after, "\(change.kind)")
                try await gallery.undo(outcome)
                #expect(try await gallery.counts() == start, "\(change.kind)")
                #expect(try await store.person(collection: gallery.collection, named: "Ada")?.id == gallery.id("Ada"))
            }
            // A name that was given to somebody else since is not taken from them.
            let renamed = try await gallery.edit(.rename(.name("Ada"), name: "Ada L"))
            _ = try await store.createPerson(collection: gallery.collection, name: "Ada")
            #expect(await code { try await gallery.undo(renamed) } == .conflict)
        }
    }

    @Test("A stale edit is refused with what changed since and by whom")
    func stale() async throws {
        try await withStore { store, _ in
            let gallery = try await Gallery(store, ["Ada": 2, "Bo": 1])
            let face = try #require(gallery.faces["Ada"]?.first)
            let ada = try gallery.id("Ada")
            let seen = try #require(try await store.face(id: face)).version
            let person = try #require(try await store.person(id: ada)).version
            let change = Change.label([Labelling(.isPerson(.name("Bo")), faces: [face])])
            let first = try await store.edit(
                collection: gallery.collection, change, by: Author("ann"),
                expecting: ExpectedVersions(people: [ada: person], faces: [face: seen]))
            for versions in [ExpectedVersions(faces: [face: seen]), ExpectedVersions(people: [ada: person])] {
                do {
                    _ = try await store.edit(
                        collection: gallery.collection, .label([Labelling(.notAFace, faces: [face])]), by: gallery.me,
                        expecting: versions)
                    Issue.record("it was taken")
                } catch let error as StoreError {
                    #expect(error.code == .stale)
                    #expect(error.edits.map(\.by) + error.entries.map(\.by) == ["ann"])
                    #expect(error.edits.map(\.id) + error.entries.compactMap(\.edit) == [first.edit.id])
                }
            }
        }
    }

    @Test("Bad input is refused with what is missing")
    func badInput() async throws {
        try await withStore { store, _ in
            let gallery = try await Gallery(store, ["Ada": 2, "Bo": 1])
            let face = try #require(gallery.faces["Bo"]?.first)
            let other = try await store.createCollection(named: "other").id
            let elsewhere = try await store.record([sample(99, collection: "other")])[0].faces[0]
            let bad: [(Change, StoreError.Code)] = [
                (.label([Labelling(.notAFace, faces: [UUID()])]), .notFound),
                (.label([Labelling(.notAFace, faces: [elsewhere])]), .notFound),
                (.label([Labelling(.notAFace, faces: [])]), .invalid),
                (.label([]), .invalid),
                (.label([Labelling(.isNotPerson(.name("Nobody")), faces: [face])]), .notFound),
                (.label([Labelling(.isPerson(.name("a\nb")), faces: [face])]), .invalid),
                (.merge([.name("Ada")], into: .name("Ada")), .conflict),
                (.merge([.name("Nobody")], into: .name("Ada")), .notFound),
                (.merge([], into: .name("Ada")), .invalid),
                (.split(.name("Ada"), faces: [face], name: "Eve"), .conflict),
                (.split(.name("Bo"), faces: [face], name: "Ada"), .conflict),
                (.move(.name("Ada"), faces: nil, to: .name("Ada")), .conflict),
                (.rename(.name("Ada"), name: "Bo"), .conflict), (.rename(.name("Ada"), name: ""), .invalid),
                (.delete(.id(UUID())), .notFound),
            ]
            for (change, expected) in bad {
                #expect(await code { try await gallery.edit(change) } == expected, "\(change)")
            }
            #expect(await code { _ = try await store.undo(edit: UUID(), by: gallery.me) } == .notFound)
            #expect(
                await code {
                    _ = try await store.edit(collection: UUID(), .delete(.name("Ada")), by: gallery.me)
                } == .notFound)
            #expect(try await store.edits(collection: gallery.collection).items.isEmpty)
            #expect(try await store.edits(collection: other).items.isEmpty)
        }
    }

    @Test("Nothing a machine does changes what people decided")
    func machinesKeepOut() async throws {
        try await withStore { store, pool in
            let gallery = try await Gallery(store, ["Ada": 2, "Bo": 1])
            let ada = try #require(gallery.faces["Ada"])
            try await gallery.edit(
                .label([
                    Labelling(.isPerson(.name("Bo")), faces: [ada[0]]), Labelling(.cleared, faces: [ada[1]]),
                ]))
            _ = try await store.record([sample(1, person: "Ada"), sample(2, person: "Ada")])
            try await pool.execute("update embeddings set vector = vector")
            #expect(try await store.face(id: ada[0])?.personName == "Bo")
            #expect(try await store.face(id: ada[1])?.label == .unlabelled)
        }
    }

    @Test("The state is what the standing decisions come to, whatever is done and taken back", arguments: 0..<4)
    func anyOrder(seed: UInt64) async throws {
        try await withStore { store, _ in
            let gallery = try await Gallery(store, ["Ada": 2, "Bo": 2, "Cy": 2])
            let faces = gallery.faces.values.flatMap { $0 }
            let people = Array(gallery.people.values)
            var random = Dice(seed)
            var edits: [(id: UUID, face: UUID, decision: LabelDecision)] = []
            for _ in 0..<40 {
                if random.roll(4) == 0, let target = edits.randomElement(using: &random),
                    try await store.edit(id: target.id)?.undoneBy == nil
                {
                    _ = try await store.undo(edit: target.id, by: gallery.me)
                } else {
                    let face = faces[random.roll(faces.count)]
                    let person = people[random.roll(people.count)]
                    let decisions: [LabelDecision] = [
                        .isPerson(person), .isNotPerson(person), .notAFace, .badQuality, .cleared,
                    ]
                    let decision = decisions[random.roll(5)]
                    edits.append(
                        (try await store.label(face: face, decision: decision, by: "me").edit.id, face, decision))
                }
            }
            for (name, ids) in gallery.faces {
                for face in ids {
                    var state = FaceState(decision: .isPerson, person: try gallery.id(name), isNot: [])
                    for edit in edits where edit.face == face {
                        if try await store.edit(id: edit.id)?.undoneBy == nil { state = state.applying(edit.decision) }
                    }
                    let row = try #require(try await store.face(id: face))
                    #expect(row.label == state.decision)
                    #expect(row.person == state.person)
                    #expect(Set(row.isNot) == Set(state.isNot))
                }
            }
        }
    }
}

/// Numbers that look random and are the same each time.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func roll(_ sides: Int) -> Int { Int(next() >> 33) % sides }
}
