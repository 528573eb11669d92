import Blobs
import Faces
import FoundationEssentials
import HTTPServer
import Imaging
import Store

extension Gateway {
    /// Routes of images.
    func addImages(to router: inout Router) {
        router.add(.post, "/collections/{collection}/images") { request in try await upload(request) }
        router.add(.get, "/collections/{collection}/images") { request in
            let faces = request.queryValue("faces")
            let page = try await store.images(
                collection: collection(request).id, person: try personFilter(request),
                faceCount: faces == nil ? nil : try request.queryInt("faces", in: 0...1000, default: 0),
                after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
        router.add(.get, "/images/{id}") { request in .json(try await image(request).json) }
        router.add(.delete, "/images/{id}") { request in
            let image = try await image(request)
            try await store.deleteImage(id: image.id)
            if try await !store.isReferenced(sha256: image.sha256) { try await blobs.delete(image.sha256) }
            return .noContent
        }
        router.add(.get, "/images/{id}/content") { request in
            let image = try await image(request)
            let type = ImageFormat(rawValue: image.format)?.mediaType ?? "application/octet-stream"
            var response = Response.bytes(try await blobs.get(image.sha256), type: type)
            response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
            return response
        }
        router.add(.get, "/images/{id}/faces") { request in
            let image = try await image(request)
            let faces = try await facesJSON(store.faces(image: image.id))
            return .json(["items": .array(faces), "next_cursor": .null])
        }
    }

    private func image(_ request: Request) async throws -> ImageRow {
        guard let image = try await store.image(id: id(request, "image")) else { throw missing("image") }
        return image
    }

    private func personFilter(_ request: Request) throws(Problem) -> UUID? {
        guard let text = request.queryValue("person") else { return nil }
        guard let id = UUID(uuidString: text) else {
            throw Problem(400, "invalid_parameter", "person must be a person's id")
        }
        return id
    }
}
