import Faces
import Foundation
import HTTPServer
import Store
import TestKit
import Testing

@testable import api_gateway

private let needed = TestEnvironment.brokerURL != nil && TestEnvironment.databaseURL != nil

@Suite(
    "Sex in answers", .enabled(if: needed, "set ROLLCALL_TEST_AMQP_URL and ROLLCALL_TEST_DATABASE_URL (make test does)")
)
struct SexTests {
    /// The faces every route tells of, each one the stand-ins' face of width 50.
    private func faces(_ api: TestGateway) async throws -> [JSON] {
        let stored = try await api.upload(try picture(width: 50), name: "ada.jpg", person: "Ada")
        let first = try #require(stored["faces"]?[0])
        let id = try #require(first["id"]?.stringValue)
        let person = try #require(first["person"]?["id"]?.stringValue)
        let image = try #require(stored["image"]?["id"]?.stringValue)
        let asked = try await api.send(form([("file", "x", try picture(width: 50))], "/api/v1/identify")).json
        return [
            first, try #require(asked["faces"]?[0]), try await api.send(.get, "/faces/\(id)").json,
            try #require(try await api.send(.get, "/images/\(image)/faces").json["items"]?[0]),
            try #require(try await api.send(.get, "/people/\(person)/faces").json["items"]?[0]),
            try await api.send(.put, "/faces/\(id)/label", ["decision": "cleared"]).json,
        ]
    }

    @Test("Every answer with a face has the same estimate, made from its embedding")
    func everywhere() async throws {
        let (_, embedding) = try #require(StandIns.face(width: 50))
        let expected = try #require(SexHead.shipped.estimate(embedding, model: StandIns.model))
        try await withGateway { api in
            let faces = try await faces(api)
            #expect(faces.count == 6)
            for face in faces {
                #expect(face["sex"]?["label"] == .string(expected.label.rawValue))
                let female = try #require(face["sex"]?["female"]?.doubleValue)
                #expect(abs(female - expected.female) < 1e-12)
            }
            let picture = try await api.gateway.identify(
                try picture(width: 50), in: try #require(try await api.store.collection(named: "default")), k: 1)
            #expect(picture.whoamiJSON[0]?["sex"] == faces[0]["sex"])
        }
    }

    @Test("Switched off, every answer says null")
    func off() async throws {
        try await withGateway(sexes: false) { api in
            for face in try await faces(api) { #expect(face["sex"] == .null) }
        }
    }
}
