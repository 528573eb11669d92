import FoundationEssentials
import HTTPServer
import Identity
import Store

extension Gateway {
    /// Routes of what a collection's names are judged by.
    func addCalibrations(to router: inout Router) {
        router.add(.get, "/collections/{collection}/calibration") { request in
            .json(try await calibration(of: collection(request)))
        }
        router.add(.put, "/collections/{collection}/calibration") { request in
            let collection = try await collection(request)
            var fields = try request.jsonFields()
            let limit = try fields.double("false_name_limit", in: 0.000001...0.5)
            let shipped = try fields.bool("shipped") ?? false
            try fields.finish()
            try await store.setFalseNameLimit(limit, collection: collection.id)
            if shipped {
                try await store.setCalibration(nil, collection: collection.id, model: IdentitySpace.shipped.model)
            }
            return .json(try await calibration(of: collection))
        }
    }

    private func calibration(of collection: Collection) async throws -> JSON {
        let model = IdentitySpace.shipped.model
        let facts = try await store.gallery(collection: collection.id, model: model)
        let own = facts?.calibrationJSON.flatMap(Calibration.init(json:))
        let used = own ?? IdentitySpace.shipped.calibration
        return [
            "model": .string(model), "people": .int(facts?.people ?? 0),
            "false_name_limit": .double(facts?.falseNameLimit ?? falseNameLimit),
            "limit_of": .string(facts?.falseNameLimit == nil ? "setting" : "collection"),
            "calibration": .string(own == nil ? "shipped" : "collection"),
            "parameters": [
                "a": .double(used.a), "b": .double(used.b), "c": .double(used.c), "last": .double(used.last),
            ],
        ]
    }
}
