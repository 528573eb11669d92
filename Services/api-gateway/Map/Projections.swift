import Blocking
import Faces
import FoundationEssentials
import HTTPServer
import Imaging
import Messaging
import Store
import Wire

extension Gateway {
    /// Thumbnails drawn on a picture at most; a map of more faces has points.
    private static let mostThumbnails = 5_000

    /// Routes of projections.
    func addProjections(to router: inout Router) {
        router.add(.post, "/collections/{collection}/projections") { request in try await startProjection(request) }
        router.add(.get, "/collections/{collection}/projections") { request in
            let page = try await store.projections(
                collection: collection(request).id, after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
        router.add(.get, "/projections/{id}") { request in .json(try await projection(request).json) }
        router.add(.get, "/projections/{id}/points") { request in
            let projection = try await projection(request)
            return .json(Self.points(projection, try await store.placedFaces(projection: projection.id)))
        }
        router.add(.get, "/projections/{id}/picture") { request in try await picture(request) }
        router.add(.get, "/jobs/{id}/projection") { request in
            guard let found = try await store.projection(job: id(request, "job")) else { throw missing("projection") }
            return .json(found.json)
        }
        router.add(.post, "/jobs/{id}/stop") { request in
            let id = try id(request, "job")
            try await store.requestStop(job: id)
            guard let job = try await store.job(id: id) else { throw missing("job") }
            return .json(job.json, status: 202)
        }
    }

    private func projection(_ request: Request) async throws -> Projection {
        guard let found = try await store.projection(id: id(request, "projection")) else {
            throw missing("projection")
        }
        return found
    }

    private func startProjection(_ request: Request) async throws -> Response {
        let collection = try await collection(request)
        var message = RunProjection(jobID: "", collection: collection.id, model: Self.model)
        if !request.body.isEmpty {
            var fields = try request.jsonFields()
            message.perplexity = Float(try fields.double("perplexity", in: 1...1000) ?? 0)
            message.steps = UInt32(try fields.int("steps", in: 1...10_000) ?? 0)
            message.seed = UInt64(try fields.int("seed", in: 0...Int.max) ?? 0)
            let labelled = try fields.bool("labelled")
            message.selection = labelled.map { Selection(labelledOnly: $0, unlabelledOnly: !$0) }
            if let who = try fields.string("person") {
                message.personID = try await personID(who, in: collection).bytes
            }
            if let from = try fields.string("from") {
                guard let id = UUID(uuidString: from), let base = try await store.projection(id: id),
                    base.collection == collection.id
                else { throw missing("projection") }
                message.baseID = base.id.bytes
            }
            try fields.finish()
        }
        return try await startJob("project", as: .runProjection, in: collection) { job in
            message.jobID = job
            return message
        }
    }

    /// Faces and places in parallel lists, which a page of 100,000 can read at once.
    private static func points(_ projection: Projection, _ faces: [PlacedFace]) -> JSON {
        var numbers: [UUID: Int] = [:]
        var people: [JSON] = []
        var shown: [JSON] = []
        for face in faces {
            guard let person = face.person else {
                shown.append(.null)
                continue
            }
            if numbers[person] == nil {
                numbers[person] = people.count
                people.append(["id": JSON(person), "name": .text(face.personName)])
            }
            shown.append(.int(numbers[person] ?? 0))
        }
        return [
            "id": JSON(projection.id), "version": .int(projection.version), "step": .int(projection.step),
            "faces": .array(faces.map { JSON($0.face) }), "x": .array(faces.map { .float($0.place.x) }),
            "y": .array(faces.map { .float($0.place.y) }), "person": .array(shown), "people": .array(people),
        ]
    }

    /// The map as a PNG with a legend.
    private func picture(_ request: Request) async throws -> Response {
        let side = try request.queryInt("side", in: 200...4_000, default: 1_600)
        let least = try request.queryInt("least", in: 1...1_000_000, default: 2)
        let wantsThumbnails = try request.queryFlag("thumbnails", default: false)
        let projection = try await projection(request)
        let faces = try await store.placedFaces(projection: projection.id)
        let picture = MapPicture(faces, side: side, least: least)
        var small: [UUID: RGBImage] = [:]
        if wantsThumbnails {
            guard faces.count <= Self.mostThumbnails else {
                throw Problem(
                    422, "too_many_faces",
                    "thumbnails are drawn for \(Self.mostThumbnails) faces at most, this map has \(faces.count)")
            }
            let size = max(12, min(64, Int(0.7 * Double(side) / Double(max(1, faces.count)).squareRoot())))
            small = try await thumbnails(faces.map(\.face), side: size)
        }
        let title = "\(faces.count) faces" + (projection.divergence.map { ", KL \(($0 * 100).rounded() / 100)" } ?? "")
        let png = try await threads.use(.bulk) { [small] thread in
            try await thread.run { try Imaging.encodePNG(picture.drawn(title: title) { small[$0.face] }) }
        }
        return .bytes(png, type: "image/png")
    }

    /// Small pictures of faces; those that can't be read are left out.
    private func thumbnails(_ faces: [UUID], side: Int) async throws -> [UUID: RGBImage] {
        var small: [UUID: RGBImage] = [:]
        for first in stride(from: 0, to: faces.count, by: 500) {
            let rows = try await store.faces(ids: Array(faces[first..<min(first + 500, faces.count)]))
            for row in rows.values {
                guard let jpeg = try? await thumbnails.thumbnail(of: row, side: side),
                    let (image, _) = try? Imaging.decode(jpeg)
                else { continue }
                small[row.id] = image
            }
        }
        return small
    }
}

extension Projection {
    var json: JSON {
        [
            "id": JSON(id), "job": JSON(job), "person": JSON(person), "from": JSON(base),
            "parameters": (try? JSON(parsing: Array(parameters.utf8))) ?? .null, "version": .int(version),
            "step": .int(step), "steps": .int(steps), "divergence": divergence.map { .double($0) } ?? .null,
            "faces": .int(faces), "created_at": JSON(createdAt), "changed_at": JSON(changedAt),
        ]
    }
}
