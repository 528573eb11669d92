import Faces
import FoundationEssentials
import HTTPServer
import Neighbors
import Store

extension Gateway {
    /// Routes of faces.
    func addFaces(to router: inout Router) {
        router.add(.get, "/faces/{id}") { request in .json(try await faceJSON(face(request))) }
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
            let reason = try fields.string("reason")
            try fields.finish()
            let decision = try await decision(word, face, name: name, id: personID)
            try await store.label(face: face.id, decision: decision, by: "api", reason: reason)
            return .json(try await faceJSON(self.face(request)))
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

    private func faceJSON(_ row: FaceRow) async throws -> JSON { try await facesJSON([row])[0] }

    /// A page of faces as REST shows it.
    func facesPage(_ page: Page<FaceRow>) async throws -> JSON {
        ["items": .array(try await facesJSON(page.items)), "next_cursor": .text(page.nextCursor)]
    }

    private func face(_ request: Request) async throws -> FaceRow {
        guard let face = try await store.face(id: id(request, "face")) else { throw missing("face") }
        return face
    }

    private func decision(_ word: String, _ face: FaceRow, name: String?, id: String?) async throws -> LabelDecision {
        func person() async throws -> UUID {
            if let id {
                guard let id = UUID(uuidString: id), try await store.person(id: id) != nil else {
                    throw missing("person")
                }
                return id
            }
            guard let name else {
                throw Problem(400, "invalid_field", "say who: person or person_id", errors: [("person", "is missing")])
            }
            if let known = try await store.person(collection: face.collection, named: name) { return known.id }
            return try await store.createPerson(collection: face.collection, name: name).id
        }
        switch word {
        case "is_person": return .isPerson(try await person())
        case "is_not_person": return .isNotPerson(try await person())
        case "not_a_face": return .notAFace
        case "bad_quality": return .badQuality
        case "cleared": return .cleared
        default:
            throw Problem(
                400, "invalid_field",
                "decision must be is_person, is_not_person, not_a_face, bad_quality or cleared",
                errors: [("decision", "is not known")])
        }
    }
}
