import Faces
import HTTPServer
import Store

extension Gateway {
    /// Routes of people.
    func addPeople(to router: inout Router) {
        router.add(.get, "/collections/{collection}/people") { request in
            let page = try await store.people(
                collection: collection(request).id, search: request.queryValue("q"),
                after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
        router.add(.post, "/collections/{collection}/people") { request in
            var fields = try request.jsonFields()
            let name = try fields.requiredString("name")
            try fields.finish()
            let made = try await store.createPerson(collection: collection(request).id, name: name)
            return .json(
                made.json, status: 201, headers: ["Location": "/api/v1/people/\(made.id.text)", "ETag": made.tag])
        }
        router.add(.get, "/people/{id}") { request in
            guard let person = try await store.person(id: id(request, "person")) else { throw missing("person") }
            return .json(person.json, headers: ["ETag": person.tag])
        }
        router.add(.patch, "/people/{id}") { request in
            var fields = try request.jsonFields()
            let name = try fields.requiredString("name")
            try fields.finish()
            let renamed = try await store.renamePerson(
                id: id(request, "person"), name: name, ifVersion: try expectedVersion(request), by: Author("api"))
            return .json(renamed.json, headers: ["ETag": renamed.tag])
        }
        router.add(.delete, "/people/{id}") { request in
            let outcome = try await store.deletePerson(
                id: id(request, "person"), ifVersion: try expectedVersion(request), by: Author("api"))
            await tellIndex(outcome.changed)
            return .noContent
        }
        router.add(.get, "/people/{id}/faces") { request in
            let person = try id(request, "person")
            guard try await store.person(id: person) != nil else { throw missing("person") }
            let page = try await store.facesOf(
                person: person, after: request.queryValue("cursor"), limit: limit(request))
            return .json(try await facesPage(page))
        }
    }

    /// The version an edit was made against: `If-Match: "3"`.
    func expectedVersion(_ request: Request) throws(Problem) -> Int? {
        guard let tag = request.headers["If-Match"], tag != "*" else { return nil }
        guard tag.hasPrefix("\""), tag.hasSuffix("\""), let version = Int(tag.dropFirst().dropLast()) else {
            throw Problem(400, "invalid_header", "If-Match must be an ETag as this server gave it")
        }
        return version
    }
}

extension Person {
    /// The ETag of a person.
    fileprivate var tag: String { "\"\(version)\"" }
}
