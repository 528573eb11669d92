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
    "Cluster job over a database",
    .enabled(if: TestEnvironment.databaseURL != nil, "set ROLLCALL_TEST_DATABASE_URL (make test does)"))
struct DatabaseTests {
    private let log = Log(component: "test", level: .error)

    private func record(_ values: [Float], in store: Store) async throws {
        let face = DetectedFace(
            box: Box(x: 10, y: 10, width: 50, height: 50), landmarks: Array(repeating: Point(x: 1, y: 1), count: 5),
            score: 1, quality: Quality(size: 1, sharpness: 1, pose: 1, exposure: 1))
        let hash = try #require(ContentHash(bytes: (0..<32).map { _ in UInt8.random(in: 0...255) }))
        let faces = try values.map { value in
            NewFace(
                face: face,
                embedding: try #require(Embedding(Array(repeating: value, count: Embedding.dimension))))
        }
        _ = try await store.record([
            NewImage(
                collection: "default", sha256: hash, byteCount: 1, width: 100, height: 100, format: "jpeg",
                fileName: "a.jpg", faces: faces, detector: "hog", model: "m")
        ])
    }

    @Test("A job ends with its clusters in the database; a second delivery and a cancelled job change nothing")
    func jobs() async throws {
        try await withStore { store, _ in
            let collection = try #require(try await store.collection(named: "default"))
            for _ in 0..<4 { try await record([1, 1, 2, 9], in: store) }
            let thread = BlockingThread(name: "cluster-test")
            defer { thread.stop() }
            let cluster = ClusterJob(
                desk: StoreDesk(store: store), tell: { _ in }, show: { _ in }, thread: thread, threads: 1,
                isShuttingDown: { false }, log: log)
            func message(_ job: Job) -> RunClustering {
                RunClustering(
                    jobID: job.id.text, collection: collection.id, model: "m",
                    algorithm: .chineseWhispers(ChineseWhispers()))
            }
            let job = try await store.createJob(collection: collection.id, kind: "cluster")
            try await cluster.run(message(job))
            try await cluster.run(message(job))
            let ended = try #require(try await store.job(id: job.id))
            #expect(ended.state == "succeeded")
            #expect(ended.done == 16 && ended.total == 16)
            let id = try #require(ended.result)
            let sizes = try await store.clusters(clustering: id).items.map(\.size)
            #expect(sizes == [8, 4, 4])
            #expect(try await store.clusterings(collection: collection.id).items.count == 1)

            let cancelled = try await store.createJob(collection: collection.id, kind: "cluster")
            try await store.cancelJob(id: cancelled.id)
            try await cluster.run(message(cancelled))
            #expect(try await store.job(id: cancelled.id)?.state == "cancelled")

            let gone = try await store.createJob(collection: collection.id, kind: "cluster")
            var request = message(gone)
            request.collectionID = UUID().bytes
            try await cluster.run(request)
            let failed = try #require(try await store.job(id: gone.id))
            #expect(failed.state == "failed")
            #expect(failed.error?.contains("no longer exists") == true)
            #expect(try await store.clusterings(collection: collection.id).items.count == 1)
        }
    }
}
