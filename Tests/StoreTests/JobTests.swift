import Faces
import Foundation
import Postgres
import StoreKit
import TestKit
import Testing

@testable import Store

@Suite("Jobs, clusterings, quarantine", needsDatabase)
struct JobTests {
    private func message(_ body: [UInt8], id: String = "m1") -> NewQuarantined {
        NewQuarantined(
            queue: "detect.bulk", method: "/x", messageID: id, body: body, code: "wire_truncated",
            detail: "bad \0 bytes",
            worker: "w", count: 5, exchange: "rollcall.jobs", routingKey: "image.submit")
    }

    @Test("An ingest job succeeds once it is closed and its last item is settled, whichever comes last")
    func ingest() async throws {
        try await withStore { store, _ in
            for closeFirst in [true, false] {
                let job = try await store.createJob(collection: nil, kind: "ingest")
                #expect(job.state == "running")
                #expect(
                    try await store.queue(job: job.id, ["a", "b", "c", "a"]) == [Admitted](repeating: .new, count: 4))
                if closeFirst { #expect(try await store.closeIngestJob(id: job.id, total: 3).state == "running") }
                let offset = closeFirst ? 0 : 10
                _ = try await store.record([sample(1 + offset, job: job.id, item: "a")])
                _ = try await store.record([sample(1 + offset, job: job.id, item: "b")])
                try await store.setItem(job: job.id, item: "c", state: "failed", code: "not_an_image", detail: "text")
                try await store.setItem(job: job.id, item: "a", state: "failed", code: "late", detail: "")
                if !closeFirst { #expect(try await store.closeIngestJob(id: job.id).state == "succeeded") }
                let end = try #require(try await store.job(id: job.id))
                #expect(end.state == "succeeded")
                #expect([end.done, end.duplicates, end.failed, end.total] == ([1, 1, 1, 3] as [Int]))
                #expect(end.finishedAt != nil)
                #expect(
                    try await store.items(job: job.id, state: "failed").items == [
                        JobItem(item: "c", state: "failed", code: "not_an_image", detail: "text")
                    ])
                #expect(try await store.items(job: job.id, limit: 2).items.map(\.item) == ["a", "b"])
                #expect(await code { try await store.cancelJob(id: job.id) } == .conflict)
                // A failed item that is sent again can still succeed.
                _ = try await store.queue(job: job.id, ["c", "a"])
                #expect(try await store.job(id: job.id)?.state == "running")
                _ = try await store.record([sample(2 + offset, job: job.id, item: "c")])
                #expect(try await store.job(id: job.id)?.done == 2)
            }
            #expect(try await store.jobs(limit: 1).items.count == 1)
            let cursor = try #require(try await store.jobs(limit: 1).nextCursor)
            #expect(try await store.jobs(after: cursor, limit: 1).nextCursor == nil)
            #expect(await code { _ = try await store.jobs(after: "x") } == .invalid)
            #expect(try await store.queue(job: UUID(), ["a"]) == [.unknownJob])
            #expect(await code { try await store.setItem(job: UUID(), item: "a", state: "odd") } == .invalid)
            try await store.setItem(job: UUID(), item: "a", state: "done")
            _ = try await store.record([sample(77, job: UUID(), item: "of no job")])
            #expect(await code { _ = try await store.createJob(collection: UUID(), kind: "ingest") } == .notFound)
            #expect(await code { _ = try await store.createJob(collection: nil, kind: "party") } == .invalid)
        }
    }

    @Test("A cancelled job stops its worker and cannot be finished")
    func cancelling() async throws {
        try await withStore { store, _ in
            let id = UUID()
            let job = try await store.createJob(id: id, collection: nil, kind: "cluster")
            #expect(try await store.createJob(id: id, collection: nil, kind: "cluster") == job)
            #expect(job.state == "queued")
            #expect(try await store.startJob(id: id))
            #expect(try await store.startJob(id: id))
            #expect(try await store.progress(id: id, done: 3, total: 9, stage: "edges"))
            let running = try #require(try await store.job(id: id))
            #expect([running.done, running.total] == ([3, 9] as [Int]))
            try await store.cancelJob(id: id)
            try await store.cancelJob(id: id)
            #expect(try await !store.progress(id: id, done: 4, total: 9, stage: "edges"))
            #expect(try await !store.startJob(id: id))
            try await store.failJob(id: id, error: "x")
            #expect(try await store.job(id: id)?.state == "cancelled")
            #expect(await code { try await store.cancelJob(id: UUID()) } == .notFound)
            #expect(await code { _ = try await store.closeIngestJob(id: id) } == .invalid)
            let failing = try await store.createJob(collection: nil, kind: "cluster").id
            try await store.failJob(id: failing, error: "no \0 memory")
            #expect(try await store.job(id: failing)?.error == "no \u{FFFD} memory")
        }
    }

    @Test("A clustering is stored once for a job, without faces that are gone")
    func clusterings() async throws {
        try await withStore { store, _ in
            let faces = try await store.record((1...30).map { sample($0) }).flatMap(\.faces)
            let collection = try #require(try await store.collection(named: "default")).id
            let job = try await store.createJob(collection: collection, kind: "cluster").id
            var members = faces.enumerated().map { (face: $1, cluster: $0 < 20 ? 5 : $0 < 25 ? 2 : 9) }
            members.append((face: UUID(), cluster: 5))
            func save() async throws -> UUID {
                try await store.saveClustering(
                    job: job, collection: collection, person: nil, algorithm: "chinese_whispers",
                    parametersJSON: #"{"threshold": 0.5}"#, members: members)
            }
            let id = try await save()
            #expect(try await save() == id)
            let made = try #require(try await store.clustering(id: id))
            #expect([made.faces, made.clusters] == ([30, 3] as [Int]))
            #expect(made.parameters == #"{"threshold": 0.5}"#)
            #expect(try await store.job(id: job)?.result == id)
            #expect(try await store.job(id: job)?.state == "succeeded")
            #expect(try await store.clusterings(collection: collection).items == [made])
            let first = try await store.clusters(clustering: id, limit: 2)
            #expect(first.items.map(\.number) == ([5, 2] as [Int]))
            #expect(first.items[0].size == 20)
            #expect(first.items[0].faces.count == 12)
            let rest = try await store.clusters(clustering: id, after: first.nextCursor, limit: 2)
            #expect(rest.items.map(\.number) == [9])
            #expect(rest.nextCursor == nil)
            let page = try await store.members(clustering: id, cluster: 5, limit: 15)
            let last = try await store.members(clustering: id, cluster: 5, after: page.nextCursor, limit: 15)
            #expect(Set((page.items + last.items).map(\.id)) == Set(faces[..<20]))
            let cancelled = try await store.createJob(collection: collection, kind: "cluster").id
            try await store.cancelJob(id: cancelled)
            #expect(
                await code {
                    _ = try await store.saveClustering(
                        job: cancelled, collection: collection, person: nil, algorithm: "a", parametersJSON: "{}",
                        members: [])
                } == .conflict)
        }
    }

    @Test("A quarantined message is kept once with its bytes, and its item fails")
    func quarantine() async throws {
        try await withStore { store, _ in
            let job = try await store.createJob(collection: nil, kind: "ingest").id
            _ = try await store.queue(job: job, ["a"])
            let id = try await store.quarantine(add: message([0, 1, 255]), jobItem: (job, "a"))
            #expect(try await store.quarantine(add: message([0, 1, 255]), jobItem: (job, "a")) == id)
            #expect(try await store.quarantine(add: message([0, 1])) != id)
            #expect(
                try await store.items(job: job).items == [
                    JobItem(item: "a", state: "failed", code: "wire_truncated", detail: "bad \u{FFFD} bytes")
                ])
            let kept = try #require(try await store.quarantined(id: id))
            #expect(kept.body == [0, 1, 255])
            #expect(kept.count == 5)
            let list = try await store.quarantined()
            #expect(list.items.count == 2)
            #expect(list.items.allSatisfy { $0.body.isEmpty && $0.bodyBytes > 0 })
            try await store.setQuarantine(id: id, state: "retried")
            #expect(await code { try await store.setQuarantine(id: id, state: "retried") } == .conflict)
            #expect(await code { try await store.setQuarantine(id: UUID(), state: "retried") } == .notFound)
            #expect(await code { try await store.setQuarantine(id: id, state: "eaten") } == .invalid)
            #expect(try await store.quarantine(add: message([0, 1, 255])) != id)
        }
    }

    @Test("Without a database everything is unavailable")
    func unavailable() async throws {
        let pool = PostgresPool(
            url: "postgresql://postgres@127.0.0.1:1/none", connections: 1, log: quiet, patience: .milliseconds(20))
        let store = Store(pool: pool, log: quiet)
        #expect(await code { _ = try await store.collections() } == .unavailable)
        #expect(await code { _ = try await store.record([sample(1)]) } == .unavailable)
        #expect(await code { try await store.migrate() } == .unavailable)
    }
}
