import Blocking
import Faces
import Foundation
import Log
import StoreKit
import TestKit
import Testing
import Wire

@testable import Store
@testable import clusterer

@Suite(
    "Evaluation over a database",
    .enabled(if: TestEnvironment.databaseURL != nil, "set ROLLCALL_TEST_DATABASE_URL (make test does)"))
struct EvaluationDatabaseTests {
    private let log = Log(component: "test", level: .error)

    /// Pictures of people: each person on a random place, the photos near it.
    private func people(_ count: Int, photos: Int, from first: Int) throws -> [NewImage] {
        var images: [NewImage] = []
        for person in first..<first + count {
            let centre = (0..<128).map { _ in Float.random(in: -1...1) }
            for _ in 0..<photos {
                let near = centre.map { $0 + Float.random(in: -0.02...0.02) }
                let face = DetectedFace(
                    box: Box(x: 10, y: 10, width: 50, height: 60 + Float(person)),
                    landmarks: Array(repeating: Point(x: 1, y: 1), count: 5), score: 1,
                    quality: Quality(size: 1, sharpness: Float.random(in: 0...1), pose: 1, exposure: 1))
                images.append(
                    NewImage(
                        collection: "default",
                        sha256: try #require(ContentHash(bytes: (0..<32).map { _ in UInt8.random(in: 0...255) })),
                        byteCount: 1, width: 100, height: 100, format: "jpeg", fileName: "a.jpg",
                        person: "person \(person)",
                        faces: [NewFace(face: face, embedding: try #require(Embedding(near)))], detector: "hog",
                        model: "dlib-resnet-v1"))
            }
        }
        return images
    }

    @Test("A job ends with its report in the database, or says what is missing; a second delivery changes nothing")
    func jobs() async throws {
        try await withStore { store, _ in
            let collection = try #require(try await store.collection(named: "default"))
            _ = try await store.record(people(8, photos: 4, from: 0))
            let thread = BlockingThread(name: "evaluation-test")
            defer { thread.stop() }
            let shell = ClusterJob(
                desk: StoreDesk(store: store), tell: { _ in }, thread: thread, threads: 1, isShuttingDown: { false },
                log: log)
            func run() async throws -> Job {
                let job = try await store.createJob(collection: collection.id, kind: "evaluate")
                let message = RunEvaluation(
                    jobID: job.id.text, collectionID: collection.id.bytes, model: "dlib-resnet-v1", photos: 2, draws: 2,
                    keep: true)
                try await shell.run(message)
                try await shell.run(message)
                return try #require(try await store.job(id: job.id))
            }
            let early = try await run()
            #expect(early.state == "failed" && early.error?.contains("it takes 100") == true)
            _ = try await store.record(people(120, photos: 1, from: 8))
            let done = try await run()
            #expect(done.state == "succeeded", "\(done.error ?? "")")
            let result = try #require(done.result)
            let found = try #require(try await store.evaluation(id: result))
            #expect(found.reportJSON.contains("open_set") && !found.reportJSON.contains("person 1"))
            #expect(try await store.evaluations(collection: collection.id).items.map(\.id) == [found.id])
            let gallery = try #require(try await store.gallery(collection: collection.id, model: "dlib-resnet-v1"))
            #expect((gallery.calibrationJSON != nil) == found.reportJSON.contains("\"proposed\""))
        }
    }

    @Test("Confirmed and denied faces are found by person, the newest first, of one model")
    func faces() async throws {
        try await withStore { store, _ in
            let collection = try #require(try await store.collection(named: "default"))
            let recorded = try await store.record(people(2, photos: 3, from: 0))
            let people = try await store.people(collection: collection.id).items
            let ids = people.map(\.id)
            let model = "dlib-resnet-v1"
            let two = try await store.confirmedFaces(of: ids, model: model, limit: 2)
            #expect(Set(two.keys) == Set(ids) && two.values.allSatisfy { $0.count == 2 })
            #expect(try await store.confirmedFaces(of: ids, model: "another", limit: 2).isEmpty)
            #expect(try await store.deniedFaces(of: ids, model: model, limit: 2).isEmpty)
            guard case .stored(_, let faces) = recorded.first, let face = faces.first else {
                Issue.record("the first picture is new")
                return
            }
            try await store.label(face: face, decision: .isNotPerson(ids[0]), by: "test")
            try await store.label(face: face, decision: .isNotPerson(ids[1]), by: "test")
            let denied = try await store.deniedFaces(of: ids, model: model, limit: 2)
            #expect(denied.mapValues(\.count) == [ids[0]: 1, ids[1]: 1])
            #expect(
                try await store.confirmedFaces(of: ids, model: model, limit: 9).values.map(\.count).sorted() == [2, 3])
        }
    }

    @Test("A limit of 0 or 2 and an unknown collection are refused; the newest calibration counts")
    func calibrations() async throws {
        try await withStore { store, _ in
            let collection = try #require(try await store.collection(named: "default")).id
            func code(_ body: () async throws -> Void) async -> StoreError.Code? {
                do {
                    try await body()
                    return nil
                } catch { return (error as? StoreError)?.code }
            }
            for bad in [0, 2, -0.1, .nan] {
                #expect(await code { try await store.setFalseNameLimit(bad, collection: collection) } == .invalid)
            }
            #expect(await code { try await store.setFalseNameLimit(0.1, collection: UUID()) } == .notFound)
            #expect(await code { try await store.setCalibration(nil, collection: UUID(), model: "m") } == .notFound)
            try await store.setFalseNameLimit(0.1, collection: collection)
            for number in [1, 2] {
                try await store.setCalibration("{\"a\": \(number)}", collection: collection, model: "m")
            }
            let gallery = try #require(try await store.gallery(collection: collection, model: "m"))
            #expect(gallery.falseNameLimit == 0.1 && gallery.calibrationJSON == "{\"a\": 2}")
            #expect(try await store.gallery(collection: collection, model: "other")?.calibrationJSON == nil)
            try await store.setCalibration(nil, collection: collection, model: "m")
            #expect(try await store.gallery(collection: collection, model: "m")?.calibrationJSON == nil)
        }
    }
}
