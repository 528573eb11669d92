import Faces
import Foundation
import HTTPServer
import TestKit
import Testing

@testable import api_gateway

private let needed = TestEnvironment.brokerURL != nil && TestEnvironment.databaseURL != nil

@Suite("Edits", .enabled(if: needed, "set ROLLCALL_TEST_AMQP_URL and ROLLCALL_TEST_DATABASE_URL (make test does)"))
struct EditTests {
    private static let edits = "/collections/default/edits"

    /// Uploads pictures of given widths and gives their faces' ids.
    private func faces(_ api: TestGateway, _ widths: [Int], person: String? = nil) async throws -> [JSON] {
        var faces: [JSON] = []
        for width in widths {
            let stored = try await api.upload(try picture(width: width), name: "\(width).jpg", person: person)
            faces.append(try #require(stored["faces"]?[0]?["id"]))
        }
        return faces
    }

    @Test("Many decisions are one edit: looked at first, made, found in the histories, taken back and made again")
    func label() async throws {
        try await withGateway { api in
            let faces = try await faces(api, [50, 51, 52])
            var body: JSON = [
                "kind": "label", "by": "ann", "reason": "knows them", "preview": true,
                "decisions": [
                    ["decision": "is_person", "person": "Ada", "faces": .array(Array(faces[0...1]))],
                    ["decision": "not_a_face", "faces": [faces[2]]],
                ],
            ]
            let preview = try await api.send(.post, Self.edits, body)
            #expect(preview.status == 200)
            #expect(preview.json["changed"] == 3)
            #expect(try await api.send(.get, "/collections/default/people").json["items"] == [])
            guard case .object(let fields) = body else { return }
            body = .object(fields.filter { $0.0 != "preview" })
            let made = try await api.send(.post, Self.edits, body)
            #expect(made.status == 201)
            let edit = try #require(made.json["id"]?.stringValue)
            #expect(made.response.headers["Location"] == "/api/v1/edits/\(edit)")
            let ada = try #require(made.json["people"]?[0]?["id"]?.stringValue)
            #expect(try await api.send(.get, "/people/\(ada)").json["faces"] == 2)
            #expect(try await api.send(.get, "/edits/\(edit)/entries").json["items"]?.arrayValue?.count == 3)
            let face = try #require(faces[0].stringValue)
            let entry = try await api.send(.get, "/faces/\(face)/history").json["items"]?[0]
            #expect(entry?["by"] == "ann")
            #expect(entry?["person"]?["name"] == "Ada")

            let undo = try await api.send(.post, "/edits/\(edit)/undo")
            #expect(undo.status == 201)
            #expect(try await api.send(.post, "/edits/\(edit)/undo").status == 409)
            #expect(try await api.send(.get, "/people/\(ada)").status == 404)
            #expect(try await api.send(.get, "/people/\(ada)/history").json["items"]?.arrayValue?.count == 2)
            let id = try #require(undo.json["id"]?.stringValue)
            #expect(try await api.send(.post, "/edits/\(id)/undo", ["reason": "after all"]).json["kind"] == "redo")
            #expect(
                try await api.send(.get, Self.edits).json["items"]?.arrayValue?.map { $0["kind"] } == [
                    "redo", "undo", "label",
                ])
        }
    }

    @Test("A stale edit answers 412 with what changed")
    func stale() async throws {
        try await withGateway { api in
            let face = try #require(try await faces(api, [50], person: "Ada")[0].stringValue)
            let seen = try await api.send(.get, "/faces/\(face)")
            let tag = try #require(seen.response.headers["ETag"])
            let person = try #require(seen.json["person"]?["id"]?.stringValue)
            let put = "/faces/\(face)/label"
            _ = try await api.send(.put, put, ["decision": "bad_quality", "by": "ann"], headers: ["If-Match": tag])
            let late = try await api.send(.put, put, ["decision": "not_a_face"], headers: ["If-Match": tag])
            #expect(late.status == 412)
            #expect(late.json["code"] == "stale")
            #expect(late.json["changes"]?[0]?["by"] == "ann")
            let versions: JSON = ["people": .object([(person, .int(1))])]
            let merge = try await api.send(
                .post, Self.edits, ["kind": "rename", "person": .string(person), "name": "B", "versions": versions])
            #expect(merge.status == 412)
            #expect(merge.json["changes"]?[0]?["kind"] == "label")
            #expect(try await api.send(.delete, "/people/\(person)", headers: ["If-Match": "\"1\""]).status == 412)
            #expect(try await api.send(.delete, "/people/\(person)", headers: ["If-Match": "\"2\""]).status == 204)
        }
    }

    static let bad: [(JSON, Int)] = [
        (["kind": "magic"], 400), (["kind": "label"], 400), (["kind": "label", "decisions": []], 400),
        (["kind": "label", "decisions": [["decision": "is_person", "faces": []]]], 400),
        (["kind": "label", "decisions": [["decision": "maybe", "faces": []]]], 400),
        (["kind": "label", "decisions": [["decision": "cleared", "faces": ["x"]]]], 400),
        (["kind": "label", "decisions": [["decision": "cleared", "face": "x"]]], 400),
        (
            [
                "kind": "label",
                "decisions": [["decision": "cleared", "faces": ["00000000-0000-0000-0000-000000000000"]]],
            ], 404
        ),
        (["kind": "merge", "people": ["Ada"], "into": "Ada"], 409),
        (["kind": "merge", "people": ["Nobody"], "into": "Ada"], 404),
        (["kind": "rename", "person": "Ada", "name": "Bo"], 409), (["kind": "rename", "person": "Ada"], 400),
        (["kind": "delete", "person": "Ada", "versions": ["people": ["Ada": 1]]], 400),
        (["kind": "delete", "person": "Ada", "surprise": 1], 400),
    ]

    @Test("Bad edits are refused")
    func badInput() async throws {
        try await withGateway { api in
            for name in ["Ada", "Bo"] {
                _ = try await api.send(.post, "/collections/default/people", ["name": .string(name)])
            }
            for (body, status) in Self.bad {
                #expect(try await api.send(.post, Self.edits, body).status == status, "\(body)")
            }
            #expect(try await api.send(.post, "/edits/x/undo").json["code"] == "unknown_edit")
            #expect(try await api.send(.get, Self.edits).json["items"] == [])
        }
    }

    @Test("Names follow an edit and its undo")
    func namesFollow() async throws {
        try await withGateway { api in
            _ = try await faces(api, [50, 51], person: "Ada")
            _ = try await faces(api, [60], person: "Bo")
            let found = { (request: Request) async throws -> JSON? in
                try await api.send(request).json["faces"]?[0]?["person"]?["name"]
            }
            let ask = form([("file", "who.jpg", try picture(width: 60, shade: 30))], "/api/v1/identify")
            #expect(try await found(ask) == "Bo")
            let merge = try await api.send(.post, Self.edits, ["kind": "merge", "people": ["Bo"], "into": "Ada"])
            #expect(merge.json["changed"] == 1)
            #expect(try await found(ask) == "Ada")
            let edit = try #require(merge.json["id"]?.stringValue)
            #expect(try await api.send(.post, "/edits/\(edit)/undo").json["changed"] == 1)
            #expect(try await found(ask) == "Bo")
        }
    }
}
