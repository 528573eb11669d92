import Foundation
import HTTPServer
import Store
import TestKit
import Testing

@testable import api_gateway

@Suite("Calibrations", .enabled(if: TestEnvironment.databaseURL != nil && TestEnvironment.brokerURL != nil))
struct CalibrationTests {
    @Test("A collection has a limit of its own or the setting's; a limit of 0 or 2 is refused")
    func limits() async throws {
        try await withGateway { api in
            let path = "/collections/default/calibration"
            let before = try await api.send(.get, path).json
            #expect(before["false_name_limit"] == 0.01 && before["limit_of"] == "setting")
            #expect(before["calibration"] == "shipped")
            for bad: JSON in [0, 2, 0.6, -1, "1"] {
                #expect(try await api.send(.put, path, ["false_name_limit": bad]).status == 400)
            }
            let own = try await api.send(.put, path, ["false_name_limit": 0.001])
            #expect(own.status == 200)
            #expect(own.json["false_name_limit"] == 0.001 && own.json["limit_of"] == "collection")
            #expect(try await api.send(.put, path, ["unknown": 1]).status == 400)
            #expect(try await api.send(.put, path, [:]).json["limit_of"] == "setting")
            #expect(try await api.send(.get, "/collections/none/calibration").status == 404)
        }
    }

    @Test("A proposal tells its evidence; who was said not to be a person does not get the name")
    func evidence() async throws {
        try await withGateway { api in
            _ = try await api.upload(try picture(width: 50), name: "ada.jpg", person: "Ada")
            let ask = form([("file", "who.jpg", try picture(width: 50, shade: 30))], "/api/v1/identify")
            let answer = try await api.send(ask).json
            #expect(answer["gallery"] == ["people": 1, "false_name_limit": 0.01, "calibration": "shipped"])
            let proposal = try #require(answer["faces"]?[0]?["proposals"]?[0])
            #expect(proposal["distances"] == [0])
            #expect(proposal["confirmed"] == 1 && proposal["agreeing"] == 1)
            #expect(proposal["denied"] == false && proposal["gap"] == .null)
            #expect((proposal["score"]?.doubleValue ?? 0) > 2)

            let other = try await api.upload(try picture(width: 50, shade: 90), name: "other.jpg")
            let face = try #require(other["faces"]?[0]?["id"]?.stringValue)
            let denied = try await api.send(
                .put, "/faces/\(face)/label", ["decision": "is_not_person", "person": "Ada"])
            #expect(denied.status < 300, "\(denied.json)")
            let again = try await api.send(ask).json["faces"]?[0]
            #expect(again?["verdict"] == "unknown" && again?["person"] == .null)
            #expect(again?["proposals"]?[0]?["denied"] == true)
        }
    }

    @Test("A calibration of the collection's own is what counts, until the shipped one is taken up again")
    func own() async throws {
        try await withGateway { api in
            let collection = try #require(try await api.store.collection(named: "default"))
            let json = #"{"a": -1, "b": -2, "c": 0, "last": 3}"#
            try await api.store.setCalibration(json, collection: collection.id, model: StandIns.model)
            let path = "/collections/default/calibration"
            let own = try await api.send(.get, path).json
            #expect(own["calibration"] == "collection" && own["parameters"]?["b"] == -2)
            let shipped = try await api.send(.put, path, ["shipped": true]).json
            #expect(shipped["calibration"] == "shipped")
        }
    }
}
