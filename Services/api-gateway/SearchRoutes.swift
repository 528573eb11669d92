import Faces
import FoundationEssentials
import HTTPServer
import Neighbors
import Store

extension Gateway {
    /// Adds `POST /collections/{collection}/search`: the nearest faces of vectors or of stored faces.
    func addSearch(to router: inout Router) {
        router.add(.post, "/collections/{collection}/search") { request in
            let collection = try await collection(request)
            var fields = try request.jsonFields()
            let wish = try SearchWish(&fields, longest: askTimeout)
            let vectors = try vectors(&fields)
            let faces = try faces(&fields)
            try fields.finish()
            guard (vectors == nil) != (faces == nil) else {
                throw several
            }
            let count = vectors?.count ?? faces?.count ?? 0
            guard count * wish.k <= SearchWish.mostNeighbors else {
                throw Problem(
                    400, "invalid_field", "\(count) queries of \(wish.k) neighbours are too many at once",
                    errors: [("k", "times the number of queries must be at most \(SearchWish.mostNeighbors)")])
            }
            if let vectors {
                return .json(try await answer(wish, vectors, model: wish.model ?? Self.model, in: collection))
            }
            return .json(try await answer(wish, faces: faces ?? [], in: collection))
        }
    }

    private var several: Problem {
        Problem(
            400, "invalid_field", "give one of vector, vectors, face_id and face_ids",
            errors: [("vectors", "nothing to search for, or several kinds")])
    }

    /// Searches for stored faces, each left out of its own neighbours.
    private func answer(_ wish: SearchWish, faces: [UUID], in collection: Collection) async throws -> JSON {
        let model = try await model(of: faces, wish.model)
        let known = try await store.embeddings(faces: faces, model: model)
        let embeddings = try faces.map { face in
            guard let embedding = known[face] else {
                throw Problem(404, "unknown_face", "there is no face \(face.text) with an embedding of \(model)")
            }
            return embedding
        }
        return try await answer(wish, embeddings, faces: faces, model: model, in: collection)
    }

    private func model(of faces: [UUID], _ wished: String?) async throws -> String {
        if let wished { return wished }
        guard let first = faces.first, let found = try await store.embedding(face: first) else { return Self.model }
        return found.model
    }

    private func answer(
        _ wish: SearchWish, _ embeddings: [Embedding], faces: [UUID] = [], model: String, in collection: Collection
    ) async throws -> JSON {
        var person: UUID?
        if let name = wish.person { person = try await personID(name, in: collection) }
        let found = try await search.search(
            wish.question(
                collection: collection.id, model: model, embeddings: embeddings, person: person,
                besides: faces.isEmpty ? 0 : 1))
        let lists = found.results.enumerated().map { number, list in
            faces.isEmpty ? list : list.filter { $0.face != faces[number] }
        }
        let rows = try await store.faces(ids: Array(Set(lists.flatMap { $0.prefix(wish.k).map(\.face) })))
        let results = lists.enumerated().map { number, list in
            var fields: [(String, JSON)] = faces.isEmpty ? [] : [("face_id", JSON(faces[number]))]
            fields.append(("neighbors", .array(list.prefix(wish.k).map { neighborJSON($0, rows[$0.face]) })))
            if wish.radius != nil { fields.append(("more", .bool(list.count > wish.k))) }
            return JSON.object(fields)
        }
        return ["results": .array(results), "model": .string(model), "search": found.report.json]
    }

    private func vectors(_ fields: inout JSONFields) throws -> [Embedding]? {
        let (one, many) = (fields.value("vector"), fields.value("vectors"))
        if let many, one == nil { return try Vectors.read(many, "vectors") }
        if many != nil { throw several }
        return try one.map { [try Vectors.embedding($0, "vector")] }
    }

    private func faces(_ fields: inout JSONFields) throws -> [UUID]? {
        let (one, many) = (fields.value("face_id"), fields.value("face_ids"))
        guard one != nil || many != nil else { return nil }
        if one != nil, many != nil { throw several }
        guard let list = many?.arrayValue ?? one.map({ [$0] }), (1...Vectors.most).contains(list.count) else {
            throw Problem(
                400, "invalid_field", "face_ids must be a list of 1 to \(Vectors.most) ids",
                errors: [("face_ids", "is no such list")])
        }
        return try list.map { value in
            guard let id = value.stringValue.flatMap({ UUID(uuidString: $0) }) else {
                throw Problem(400, "invalid_field", "a face id is no UUID", errors: [("face_ids", "is no UUID")])
            }
            return id
        }
    }
}
