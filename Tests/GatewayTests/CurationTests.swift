import Faces
import Foundation
import HTTPServer
import Store
import TestKit
import Testing

@testable import api_gateway

private let needed = TestEnvironment.brokerURL != nil && TestEnvironment.databaseURL != nil

@Suite(
    "Searches for wrong names",
    .enabled(if: needed, "set ROLLCALL_TEST_AMQP_URL and ROLLCALL_TEST_DATABASE_URL (make test does)"))
struct CurationTests {
    @Test("A search starts as a job, and what it found is told with a reason")
    func search() async throws {
        try await withGateway { api in
            let path = "/collections/default/curations"
            let started = try await api.send(.post, path)
            #expect(started.status == 202)
            #expect(started.json["kind"] == "curate")
            #expect(try await api.send(.post, path, ["person": "nobody"]).json["code"] == "unknown_person")
            #expect(try await api.send(.post, path, ["algorithm": "x"]).status == 400)
            let stored = try await api.upload(try picture(width: 50), name: "a.jpg", person: "Ada")
            let face = try #require(stored["faces"]?[0]?["id"]?.stringValue.flatMap { UUID(uuidString: $0) })
            let ada = try #require(stored["faces"]?[0]?["person"]?["id"]?.stringValue.flatMap { UUID(uuidString: $0) })
            let collection = try #require(try await api.store.collection(named: "default")).id
            let job = try #require(started.json["id"]?.stringValue.flatMap { UUID(uuidString: $0) })
            let id = try await api.store.saveCuration(
                job: job, collection: collection, person: nil, model: StandIns.model, faces: 1,
                suspects: [
                    Suspect(
                        kind: "stranger", chance: 0.9, person: ada, other: nil, faces: [face], distance: 0.705,
                        against: 0.3, compared: 7)
                ])
            #expect(
                try await api.send(.get, "/jobs/\(job.text)").json["result_url"]
                    == .string("/api/v1/curations/\(id.text)"))
            #expect(try await api.send(.get, path).json["items"]?[0]?["suspects"] == 1)
            let list = try await api.send(.get, "/curations/\(id.text)/suspects?kind=stranger").json["items"]
            #expect(list?[0]?["person"]?["name"] == "Ada")
            #expect(list?[0]?["reason"]?.stringValue?.contains("Ada's 7 other faces") == true)
            #expect(try await api.send(.get, "/curations/\(id.text)/suspects?kind=x").status == 400)
            #expect(try await api.send(.get, "/curations/x").json["code"] == "unknown_curation")
        }
    }

    @Test("Every kind has its reason in words")
    func reasons() {
        for (kind, words) in [
            ("stranger", "only 0.30 from Bo's"), ("twins", "Ada's and Bo's faces are 0.71 apart"),
            ("mixture", "1 of Ada's 7 faces hang together"), ("copies", "the second one is called Bo"),
        ] {
            var suspect = Suspect(
                kind: kind, chance: 1, person: UUID(), other: UUID(), faces: [UUID()], distance: 0.708, against: 0.3,
                compared: 7)
            suspect.personName = "Ada"
            suspect.otherName = "Bo"
            #expect(suspect.reason.contains(words), "\(suspect.reason)")
        }
    }
}
