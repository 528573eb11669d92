import Blobs
import Faces
import Foundation
import HTTPServer
import Imaging
import Store
import TestKit
import Testing

@testable import api_gateway

private let needed = TestEnvironment.brokerURL != nil && TestEnvironment.databaseURL != nil

@Suite("The API", .enabled(if: needed, "set ROLLCALL_TEST_AMQP_URL and ROLLCALL_TEST_DATABASE_URL (make test does)"))
struct GatewayTests {
    @Test("Collections are made, found by name and id, and deleted")
    func collections() async throws {
        try await withGateway { api in
            for name in ["a/b", "😀 '; drop table people; --", "<script>alert(1)</script>", "100%"] {
                let made = try await api.send(.post, "/collections", ["name": .string(name)])
                #expect(made.status == 201)
                let id = try #require(made.json["id"]?.stringValue)
                #expect(made.response.headers["Location"] == "/api/v1/collections/\(id)")
                let byName = try await api.send(.get, "/collections/\(PercentCoding.encode(name))")
                #expect(byName.json["id"] == .string(id))
                #expect(try await api.send(.get, "/collections/\(id)").json["name"] == .string(name))
                #expect(try await api.send(.post, "/collections", ["name": .string(name)]).status == 409)
                #expect(try await api.send(.delete, "/collections/\(id)").status == 204)
                #expect(try await api.send(.get, "/collections/\(id)").json["code"] == "unknown_collection")
            }
            #expect(try await api.send(.delete, "/collections/default").status == 409)
            #expect(try await api.send(.post, "/collections", ["name": "  "]).status == 400)
            #expect(
                try await api.send(.post, "/collections", ["name": "x", "size": 1]).json["code"] == "unknown_field")
        }
    }

    @Test("People are made, renamed against a version, listed and deleted")
    func people() async throws {
        try await withGateway { api in
            let made = try await api.send(.post, "/collections/default/people", ["name": "Ada/Löve 😀"])
            #expect(made.status == 201)
            let path = try #require(made.response.headers["Location"]).dropFirst("/api/v1".count)
            let tag = try #require(made.response.headers["ETag"])
            let renamed = try await api.send(.patch, String(path), ["name": "Ada"], headers: ["If-Match": tag])
            #expect(renamed.json["name"] == "Ada")
            let late = try await api.send(.patch, String(path), ["name": "Eve"], headers: ["If-Match": tag])
            #expect(late.status == 412)
            for name in ["Bob", "Bea", "Cyd"] {
                _ = try await api.send(.post, "/collections/default/people", ["name": .string(name)])
            }
            let first = try await api.send(.get, "/collections/default/people?limit=2").json
            let cursor = PercentCoding.encode(try #require(first["next_cursor"]?.stringValue))
            let second = try await api.send(.get, "/collections/default/people?limit=2&cursor=\(cursor)").json
            let names = [first, second].flatMap { $0["items"]?.arrayValue ?? [] }.compactMap { $0["name"]?.stringValue }
            #expect(names.sorted() == ["Ada", "Bea", "Bob", "Cyd"])
            #expect(second["next_cursor"] == .null)
            #expect(try await api.send(.get, "/collections/default/people?q=b").json["items"]?.arrayValue?.count == 2)
            #expect(try await api.send(.get, "/collections/default/people?limit=0").status == 400)
            #expect(try await api.send(.get, "/collections/default/people?cursor=%21").status == 400)
            #expect(try await api.send(.get, "/collections/default/people?q=%00").status == 400)
            #expect(try await api.send(.delete, String(path)).status == 204)
            #expect(try await api.send(.get, String(path)).json["code"] == "unknown_person")
        }
    }

    static let unknown: [(Request.Method, String, String)] = [
        (.get, "/collections/nobody", "unknown_collection"), (.get, "/collections/%00", "invalid"),
        (.get, "/people/7", "unknown_person"), (.get, "/images/00000000-0000-0000-0000-000000000000", "unknown_image"),
        (.get, "/faces/x/thumbnail", "unknown_face"), (.get, "/jobs/x", "unknown_job"),
        (.get, "/clusterings/x/clusters", "unknown_clustering"), (.get, "/quarantine/x/body", "unknown_message"),
        (.post, "/jobs/00000000-0000-0000-0000-000000000000/cancel", "not_found"),
        (.delete, "/people/00000000-0000-0000-0000-000000000000", "not_found"),
    ]

    @Test("What does not exist is named in the code, never a 500")
    func unknownThings() async throws {
        try await withGateway { api in
            for (method, path, code) in Self.unknown {
                let answer = try await api.send(method, path)
                #expect(answer.json["code"] == .string(code), "\(path)")
                #expect([400, 404].contains(answer.status), "\(path)")
            }
        }
    }

    @Test("A picture goes in, a name comes out")
    func identifies() async throws {
        try await withGateway { api in
            let ada = try await api.upload(try picture(width: 50), name: "ada.jpg", person: "Ada / <b>😀</b>")
            #expect(ada["state"] == "stored")
            #expect(ada["faces"]?[0]?["person"]?["name"] == "Ada / <b>😀</b>")
            _ = try await api.upload(try picture(width: 60), name: "bob.jpg", person: "Bob")
            let again = try await api.upload(try picture(width: 50), name: "copy.jpg", person: "Ada / <b>😀</b>")
            #expect(again["state"] == "duplicate")
            #expect(again["image"]?["id"] == ada["image"]?["id"])

            let known = try await api.send(
                form([("file", "who.jpg", try picture(width: 50, shade: 30))], "/api/v1/identify?k=2"))
            #expect(known.status == 200)
            let face = try #require(known.json["faces"]?[0])
            #expect(face["verdict"] == "match")
            #expect(face["person"]?["name"] == "Ada / <b>😀</b>")
            #expect(face["neighbors"]?.arrayValue?.count == 2)
            #expect(face["neighbors"]?[0]?["file_name"] == "ada.jpg")
            #expect(face["neighbors"]?[0]?["distance"] == 0)
            #expect(known.json["search"] == ["scanned": 2, "shards_ok": 1, "shards_total": 1, "complete": true])
            let stranger = try await api.send(form([("file", "x", try picture(width: 70))], "/api/v1/identify"))
            #expect(stranger.json["faces"]?[0]?["verdict"] == "unknown")
            #expect(stranger.json["faces"]?[0]?["person"] == .null)
            let elsewhere = try await api.send(
                form([("file", "x", try picture(width: 70))], "/api/v1/identify?collection=none"))
            #expect(elsewhere.json["code"] == "unknown_collection")
            let broken = try await api.send(
                form([("file", "x", Array(try picture(width: 70).prefix(400)))], "/api/v1/identify"))
            #expect([415, 422].contains(broken.status))
        }
    }

    @Test("A large picture travels by way of the blob store and leaves nothing there")
    func identifiesLarge() async throws {
        try await withGateway { api in
            let large = try picture(width: 50) + [UInt8](repeating: 0, count: 9 << 20)
            let answer = try await api.send(form([("file", "large.jpg", large)], "/api/v1/identify"))
            #expect(answer.status == 200)
            #expect(try await !api.blobs.contains(ContentHash.of(large)))
        }
    }

    @Test("A missing shard makes the answer incomplete, never silently shorter")
    func tellsIncompleteness() async throws {
        try await withGateway(shards: 2) { api in
            _ = try await api.upload(try picture(width: 50), name: "ada.jpg", person: "Ada")
            let answer = try await api.send(form([("file", "x", try picture(width: 50))], "/api/v1/identify"))
            #expect(answer.json["search"] == ["scanned": 1, "shards_ok": 1, "shards_total": 2, "complete": false])
        }
    }

    @Test("Images and faces are listed, shown, labelled and deleted")
    func imagesAndFaces() async throws {
        try await withGateway { api in
            let stored = try await api.upload(try picture(width: 50), name: "a/b \u{1F600}.jpg")
            let image = try #require(stored["image"]?["id"]?.stringValue)
            let face = try #require(stored["faces"]?[0]?["id"]?.stringValue)
            let content = try await api.send(.get, "/images/\(image)/content").response
            #expect(content.headers["Content-Type"] == "image/jpeg")
            #expect(content.body == (try picture(width: 50)))
            let thumbnail = try await api.send(.get, "/faces/\(face)/thumbnail?size=64").response
            #expect(try Imaging.inspect(thumbnail.body).width == 64)
            #expect(thumbnail.headers["Cache-Control"]?.contains("immutable") == true)
            #expect(try await api.send(.get, "/faces/\(face)/thumbnail?size=1001").status == 400)
            #expect(try await api.send(.get, "/images/\(image)/faces").json["items"]?.arrayValue?.count == 1)
            #expect(
                try await api.send(.get, "/collections/default/images?faces=1").json["items"]?.arrayValue?.count == 1)
            #expect(
                try await api.send(.get, "/collections/default/images?faces=2").json["items"]?.arrayValue?.count == 0)

            let put = "/faces/\(face)/label"
            let labelled = try await api.send(.put, put, ["decision": "is_person", "person": "Ada", "reason": "known"])
            #expect(labelled.json["person"]?["name"] == "Ada")
            let person = try #require(labelled.json["person"]?["id"]?.stringValue)
            #expect(try await api.send(.get, "/people/\(person)/faces").json["items"]?.arrayValue?.count == 1)
            #expect(
                try await api.send(.get, "/collections/default/images?person=\(person)").json["items"]?.arrayValue?
                    .count == 1)
            #expect(try await api.send(.put, put, ["decision": "not_a_face"]).json["label"] == "not_a_face")
            #expect(try await api.send(.put, put, ["decision": "cleared"]).json["label"] == "none")
            #expect(try await api.send(.put, put, ["decision": "is_person"]).status == 400)
            #expect(try await api.send(.put, put, ["decision": "maybe"]).status == 400)
            #expect(try await api.send(.put, put, ["decision": "is_person", "person_id": "x"]).status == 404)
            let near = try await api.send(.get, "/faces/\(face)/neighbors?k=999")
            #expect(near.status == 200)
            #expect(near.json["items"]?.arrayValue?.count == 0)

            #expect(try await api.send(.delete, "/images/\(image)").status == 204)
            #expect(try await api.send(.get, "/faces/\(face)").status == 404)
            #expect(try await !api.blobs.contains(ContentHash.of(try picture(width: 50))))
        }
    }

    @Test("An ingest job counts what was stored, doubled and refused; the refused message can be retried")
    func jobs() async throws {
        try await withGateway { api in
            let job = try await api.send(.post, "/jobs", ["kind": "ingest", "collection": "default"]).json
            let id = try #require(job["id"]?.stringValue)
            func put(_ name: String, _ jpeg: [UInt8]) async throws -> Int {
                try await api.send(
                    form([("file", name, jpeg), ("job_id", nil, Array(id.utf8))], "/api/v1/collections/default/images")
                ).status
            }
            #expect(try await put("one.jpg", try picture(width: 50)) == 202)
            #expect(try await put("poison.jpg", try picture(width: 51)) == 202)
            #expect(try await api.send(.post, "/jobs/\(id)/close", ["total": 2]).status == 200)
            var state = try await api.send(.get, "/jobs/\(id)").json
            while state["state"] != "succeeded" && state["state"] != "failed" {
                try await Task.sleep(for: .milliseconds(20))
                state = try await api.send(.get, "/jobs/\(id)").json
            }
            #expect(state["done"] == 1)
            #expect(state["failed"] == 1)
            #expect(state["total"] == 2)
            let failed = try await api.send(.get, "/jobs/\(id)/items?state=failed").json
            #expect(failed["items"]?[0]?["item"] == "poison.jpg")
            #expect(failed["items"]?[0]?["code"] == "corrupt")

            let held = try await api.send(.get, "/quarantine").json
            let message = try #require(held["items"]?[0])
            #expect(message["queue"] == "detect.bulk")
            #expect(message["method"] == "/rollcall.v1.Detector/Submit")
            let path = "/quarantine/" + (message["id"]?.stringValue ?? "")
            #expect(try await !api.send(.get, path + "/body").response.body.isEmpty)
            #expect(try await api.send(.post, path + "/retry").json["state"] == "retried")
            #expect(try await api.send(.post, path + "/retry").status == 409)
            #expect(try await api.send(.delete, path).status == 409)
        }
    }

    @Test("Bad uploads are refused before they are queued")
    func refusesUploads() async throws {
        try await withGateway { api in
            func status(_ parts: [(name: String, file: String?, body: [UInt8])], _ query: String = "") async throws
                -> Int
            {
                try await api.send(form(parts, "/api/v1/collections/default/images", query: query)).status
            }
            let jpeg = try picture(width: 50)
            #expect(try await status([("file", "a.jpg", [])]) == 400)
            #expect(try await status([("file", "a.jpg", Array("text".utf8))]) == 415)
            #expect(try await status([("file", "a.jpg", Array(jpeg.dropLast(jpeg.count / 2)))], "?wait=true") == 422)
            #expect(try await status([("file", "a.jpg", jpeg), ("job_id", nil, Array("x".utf8))]) == 400)
            #expect(try await status([("file", "a.jpg", jpeg), ("job_id", nil, Array(UUID().uuidString.utf8))]) == 404)
            #expect(try await status([("file", "a.jpg", jpeg)], "?wait=yes") == 400)
            #expect(try await status([("file", "a.jpg", jpeg), ("person", nil, Array("a\u{0}b".utf8))]) == 400)
            #expect(try await status([("file", "a.jpg", jpeg), ("surprise", nil, [])]) == 400)
            #expect(try await api.send(.get, "/collections/default/images").json["items"] == [])
        }
    }

    @Test("A clustering starts as a job")
    func clusterings() async throws {
        try await withGateway { api in
            let path = "/collections/default/clusterings"
            let job = try await api.send(.post, path, ["threshold": 0.5, "seed": 7])
            #expect(job.status == 202)
            #expect(job.json["kind"] == "cluster")
            #expect(job.response.headers["Location"] == "/api/v1/jobs/\(job.json["id"]?.stringValue ?? "")")
            #expect(try await api.send(.post, path, ["algorithm": "magic"]).status == 400)
            #expect(try await api.send(.post, path, ["threshold": 5]).status == 400)
            #expect(try await api.send(.post, path, ["person": "nobody"]).json["code"] == "unknown_person")
            #expect(try await api.send(.get, path).json["items"] == [])
        }
    }
}
