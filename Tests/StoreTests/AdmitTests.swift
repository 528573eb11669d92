import Faces
import Foundation
import Postgres
import StoreKit
import Testing

@testable import Store

@Suite("Admitting pictures", needsDatabase)
struct AdmitTests {
    @Test("Pictures of many jobs and of none are admitted at once, each with its own answer")
    func mixed() async throws {
        try await withStore { store, _ in
            let collection = try #require(try await store.collection(named: "default")).id
            let other = try await store.createCollection(named: "other").id
            guard case .stored(let image, _)? = try await store.record([sample(1)]).first else {
                return #expect(Bool(false), "not stored")
            }
            let first = try await store.createJob(collection: collection, kind: "ingest").id
            let second = try await store.createJob(collection: collection, kind: "ingest").id
            let known = sample(1).sha256
            let fresh = sample(2).sha256
            let answers = try await store.admit([
                Admission(collection: collection, sha256: fresh, job: second, item: "z"),
                Admission(collection: collection, sha256: known, job: first, item: "a"),
                Admission(collection: collection, sha256: known),
                Admission(collection: other, sha256: known, job: first, item: "b"),
                Admission(collection: collection, sha256: known, job: UUID(), item: "a"),
                Admission(collection: collection, sha256: fresh, job: second, item: "z"),
                Admission(collection: collection, sha256: fresh),
            ])
            #expect(answers == [.new, .known(image), .known(image), .new, .unknownJob, .new, .new])
            #expect(try await store.items(job: first).items.map(\.item) == ["a", "b"])
            #expect(try await store.items(job: second).items.map(\.state) == ["queued"])
            #expect(try await store.admit([]).isEmpty)
        }
    }

    @Test("Many who admit the same items in different orders, and jobs that go meanwhile, disturb nobody")
    func concurrent() async throws {
        try await withStore { store, pool in
            let collection = try #require(try await store.collection(named: "default")).id
            let stays = try await store.createJob(collection: collection, kind: "ingest").id
            let goes = try await store.createJob(collection: collection, kind: "ingest").id
            let wanted = (0..<20).flatMap { number in
                [stays, goes].map {
                    Admission(collection: collection, sha256: sample(number).sha256, job: $0, item: "\(number)")
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        let answers = try await store.admit(wanted.shuffled())
                        #expect(answers.count == wanted.count)
                    }
                }
                group.addTask { _ = try await pool.execute("delete from jobs where id = \(goes)") }
                try await group.waitForAll()
            }
            #expect(try await store.job(id: stays)?.total == 20)
            #expect(try await store.admit(wanted).filter { $0 == .unknownJob }.count == 20)
        }
    }
}
