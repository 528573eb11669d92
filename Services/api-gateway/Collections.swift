import Faces
import HTTPServer
import Store

extension Gateway {
    /// Routes of collections.
    func addCollections(to router: inout Router) {
        router.add(.get, "/collections") { _ in
            .json(["items": .array(try await store.collections().map(\.json)), "next_cursor": .null])
        }
        router.add(.post, "/collections") { request in
            var fields = try request.jsonFields()
            let name = try fields.requiredString("name")
            try fields.finish()
            let made = try await store.createCollection(named: name)
            return .json(made.json, status: 201, headers: ["Location": "/api/v1/collections/\(made.id.text)"])
        }
        router.add(.get, "/collections/{collection}") { request in .json(try await collection(request).json) }
        router.add(.delete, "/collections/{collection}") { request in
            let found = try await collection(request)
            guard found.name != "default" else {
                throw Problem(409, "conflict", "the collection \"default\" stays; delete its images instead")
            }
            try await store.deleteCollection(id: found.id)
            return .noContent
        }
    }
}
