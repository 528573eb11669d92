import Faces
import FoundationEssentials
import HTTPServer
import Messaging
import Store
import Wire

extension Gateway {
    /// Routes of searches for wrong names.
    func addCurations(to router: inout Router) {
        router.add(.post, "/collections/{collection}/curations") { request in try await startCuration(request) }
        router.add(.get, "/collections/{collection}/curations") { request in
            let page = try await store.curations(
                collection: collection(request).id, after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
        router.add(.get, "/curations/{id}") { request in .json(try await curation(request).json) }
        router.add(.get, "/curations/{id}/suspects") { request in
            let kind = request.queryValue("kind")
            guard kind.map({ ["stranger", "twins", "mixture", "copies"].contains($0) }) ?? true else {
                throw Problem(400, "invalid_parameter", "kind must be stranger, twins, mixture or copies")
            }
            let page = try await store.suspects(
                curation: curation(request).id, kind: kind, after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
    }

    private func curation(_ request: Request) async throws -> Curation {
        guard let found = try await store.curation(id: id(request, "curation")) else { throw missing("curation") }
        return found
    }

    private func startCuration(_ request: Request) async throws -> Response {
        let collection = try await collection(request)
        var person: UUID?
        if !request.body.isEmpty {
            var fields = try request.jsonFields()
            if let who = try fields.string("person") { person = try await personID(who, in: collection) }
            try fields.finish()
        }
        return try await startJob("curate", as: .findSuspects, in: collection) { job in
            RunClustering(jobID: job, collection: collection.id, person: person, model: Self.model, algorithm: nil)
        }
    }
}

extension Curation {
    var json: JSON {
        [
            "id": JSON(id), "job": JSON(job), "person": JSON(person), "model": .string(model), "faces": .int(faces),
            "suspects": .int(suspects), "created_at": JSON(createdAt),
        ]
    }
}

extension Suspect {
    var json: JSON {
        func who(_ id: UUID?, _ name: String?) -> JSON { id.map { ["id": JSON($0), "name": .text(name)] } ?? .null }
        return [
            "rank": .int(rank), "kind": .string(kind), "chance": .double(chance), "reason": .string(reason),
            "person": who(person, personName), "other": who(other, otherName),
            "faces": .array(faces.map { JSON($0) }), "distance": .float(distance), "against": .float(against),
            "compared": .int(compared), "settled": .bool(isSettled),
        ]
    }

    /// Why it is suspected, in a sentence with today's names.
    var reason: String {
        let name = personName ?? "somebody who is gone"
        let apart = Self.two(distance)
        switch kind {
        case "stranger":
            guard let otherName else {
                return "lies \(apart) from the middle of \(name)'s \(compared) other faces, further than they lie"
            }
            return
                "lies \(apart) from the middle of \(name)'s \(compared) other faces, and only \(Self.two(against)) from "
                + "\(otherName)'s"
        case "twins":
            return "the middles of \(name)'s and \(otherName ?? "somebody who is gone")'s faces are \(apart) apart; "
                + "\(name)'s own lie \(Self.two(against)) from theirs"
        case "mixture":
            return "\(faces.count) of \(name)'s \(compared) faces hang together \(apart) apart from the rest"
        default:
            let whose = personName.map { "\($0)'s faces" } ?? "the faces"
            return "\(whose) in two pictures are only \(apart) apart"
                + (otherName.map { ", and the second one is called \($0)" } ?? ": one is probably a copy of the other")
        }
    }

    /// Two digits behind the point.
    private static func two(_ value: Float) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
    }
}
