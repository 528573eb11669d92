import Faces
import Foundation
import StoreKit
import Testing

@testable import Store

@Suite("Searches for wrong names", needsDatabase)
struct CurationStoreTests {
    @Test("What was found is kept in order, with today's names, and shows what was acted on")
    func roundTrip() async throws {
        try await withStore { store, _ in
            let collection = try #require(try await store.collection(named: "default")).id
            let faces = try await store.record((1...4).map { sample($0, person: $0 < 3 ? "Ada" : "Bo") }).flatMap(
                \.faces)
            let ada = try #require(try await store.person(collection: collection, named: "Ada")).id
            let bo = try #require(try await store.person(collection: collection, named: "Bo")).id
            let job = try await store.createJob(collection: collection, kind: "curate").id
            #expect(try await store.startJob(id: job))
            let found = [
                Suspect(
                    kind: "stranger", chance: 0.9, person: ada, other: bo, faces: [faces[0]], distance: 0.7,
                    against: 0.3,
                    compared: 1),
                Suspect(
                    kind: "twins", chance: 0.5, person: ada, other: bo, faces: [faces[1], faces[2]], distance: 0.2,
                    against: 0.4, compared: 4),
                Suspect(
                    kind: "copies", chance: 0.4, person: nil, other: nil, faces: [faces[2], faces[3]], distance: 0.1,
                    against: 0.15, compared: 2),
            ]
            let save = {
                try await store.saveCuration(
                    job: job, collection: collection, person: nil, model: "m", faces: 4, suspects: found)
            }
            let id = try await save()
            #expect(try await save() == id)
            let kept = try #require(try await store.curation(id: id))
            #expect([kept.faces, kept.suspects] == ([4, 3] as [Int]))
            #expect(try await store.curations(collection: collection).items == [kept])
            #expect(try await store.job(id: job)?.result == id)
            let first = try await store.suspects(curation: id, limit: 2)
            #expect(first.items.map(\.rank) == [1, 2])
            #expect(first.items.map(\.personName) == ["Ada", "Ada"])
            #expect(first.items.allSatisfy { !$0.isSettled && $0.otherName == "Bo" })
            let rest = try await store.suspects(curation: id, after: first.nextCursor, limit: 2)
            #expect(rest.items.map(\.kind) == ["copies"])
            #expect(try await store.suspects(curation: id, kind: "twins").items.map(\.faces) == [[faces[1], faces[2]]])
            try await store.label(face: faces[0], decision: .isNotPerson(ada), by: "me")
            #expect(try await store.suspects(curation: id).items.map(\.isSettled) == [true, false, false])
            try await store.deletePerson(id: bo)
            #expect(try await store.suspects(curation: id).items.map(\.isSettled) == [true, true, true])
            try await store.cancelJob(id: store.createJob(collection: collection, kind: "curate").id)
            #expect(await code { _ = try await store.createJob(collection: collection, kind: "magic") } == .invalid)
        }
    }
}
