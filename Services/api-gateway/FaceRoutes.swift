import Faces
import FoundationEssentials
import HTTPServer
import Neighbors
import Store

extension Gateway {
    /// Routes of faces.
    func addFaces(to router: inout Router) {
        router.add(.get, "/faces/{id}") { request in try await faceAnswer(face(request)) }
        router.add(.get, "/faces/{id}/thumbnail") { request in
            let side = try request.queryInt("size", in: 1...1000, default: 160)
            var response = Response.bytes(
                try await thumbnails.thumbnail(of: face(request), side: side), type: "image/jpeg")
            response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
            return response
        }
        router.add(.get, "/faces/{id}/neighbors") { request in
            let face = try await face(request)
            // One more is asked for, because the face itself is among them.
            let k = try request.queryInt("k", in: 1...999, default: 10)
            guard let (embedding, model) = try await store.embedding(face: face.id) else { throw missing("embedding") }
            let found = try await search.search(
                SearchClient.Question(collection: face.collection, model: model, embeddings: [embedding], k: k + 1))
            let others = (found.results.first ?? []).filter { $0.face != face.id }.prefix(k)
            let rows = try await store.faces(ids: others.map(\.face))
            return .json([
                "items": .array(others.map { neighborJSON($0, rows[$0.face]) }), "search": found.report.json,
            ])
        }
        router.add(.put, "/faces/{id}/label") { request in
            let face = try await face(request)
            var fields = try request.jsonFields()
            let word = try fields.requiredString("decision")
            let name = try fields.string("person")
            let personID = try fields.string("person_id")
            let author = Author(try fields.string("by") ?? "api", reason: try fields.string("reason"))
            try fields.finish()
            if let personID, UUID(uuidString: personID) == nil { throw missing("person") }
            let outcome = try await store.edit(
                collection: face.collection,
                .label([Labelling(try decision(word, about: personID ?? name), faces: [face.id])]), by: author,
                expecting: ExpectedVersions(faces: try expectedVersion(request).map { [face.id: $0] } ?? [:]))
            await tellIndex(outcome.changed)
            return try await faceAnswer(self.face(request))
        }
    }

    /// Faces as REST shows them, in order. Estimates are made from the embeddings here and kept nowhere.
    func facesJSON(_ rows: [FaceRow]) async throws -> [JSON] {
        guard let sexHead else { return rows.map { $0.json(sex: nil) } }
        let embeddings = try await store.embeddings(faces: rows.map(\.id), model: sexHead.model)
        return rows.map { row in
            row.json(sex: embeddings[row.id].flatMap { sexHead.estimate($0, model: sexHead.model) })
        }
    }

    private func faceAnswer(_ row: FaceRow) async throws -> Response {
        .json(try await facesJSON([row])[0], headers: ["ETag": "\"\(row.version)\""])
    }

    /// A page of faces as REST shows it.
    func facesPage(_ page: Page<FaceRow>) async throws -> JSON {
        ["items": .array(try await facesJSON(page.items)), "next_cursor": .text(page.nextCursor)]
    }

    private func face(_ request: Request) async throws -> FaceRow {
        guard let face = try await store.face(id: id(request, "face")) else { throw missing("face") }
        return face
    }
}
