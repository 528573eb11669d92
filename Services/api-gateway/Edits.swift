import Faces
import FoundationEssentials
import HTTPServer
import Messaging
import Store
import Wire

extension Gateway {
    /// Routes of edits and histories.
    func addEdits(to router: inout Router) {
        router.add(.post, "/collections/{collection}/edits") { request in
            var fields = try request.jsonFields()
            let change = try change(&fields)
            let author = try author(&fields)
            let expected = try expectedVersions(&fields)
            let preview = try fields.bool("preview") ?? false
            try fields.finish()
            let outcome = try await store.edit(
                collection: collection(request).id, change, by: author, expecting: expected, preview: preview)
            return await answer(outcome, preview: preview)
        }
        router.add(.get, "/collections/{collection}/edits") { request in
            let page = try await store.edits(
                collection: collection(request).id, after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
        router.add(.get, "/edits/{id}") { request in .json(try await edit(request).json) }
        router.add(.get, "/edits/{id}/entries") { request in
            let page = try await store.entries(
                edit: edit(request).id, after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
        router.add(.post, "/edits/{id}/undo") { request in
            var author = Author("api")
            var preview = false
            if !request.body.isEmpty {
                var fields = try request.jsonFields()
                author = try self.author(&fields)
                preview = try fields.bool("preview") ?? false
                try fields.finish()
            }
            let outcome = try await store.undo(edit: edit(request).id, by: author, preview: preview)
            return await answer(outcome, preview: preview)
        }
        router.add(.get, "/faces/{id}/history") { request in
            let page = try await store.history(
                face: id(request, "face"), after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
        router.add(.get, "/people/{id}/history") { request in
            let page = try await store.history(
                person: id(request, "person"), after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
    }

    /// Names the changed faces to the index. What gets lost here the change log brings a moment later.
    func tellIndex(_ faces: [UUID]) async {
        guard !faces.isEmpty else { return }
        let context = MessageContext(deadline: Date(timeIntervalSinceNow: 5))
        // A failure is no failure of the edit, which is stored: the log makes it true within seconds.
        try? await messenger.publish(
            FacesChanged(faces: faces), as: .facesChanged, to: .changes, context: context, patience: .seconds(2))
    }

    private func answer(_ outcome: EditOutcome, preview: Bool) async -> Response {
        guard case .object(let fields) = outcome.edit.json else { return .noContent }
        let json = JSON.object(fields + [("changed", .int(outcome.changed.count))])
        guard !preview else { return .json(json) }
        await tellIndex(outcome.changed)
        return .json(json, status: 201, headers: ["Location": "/api/v1/edits/\(outcome.edit.id.text)"])
    }

    private func edit(_ request: Request) async throws -> Edit {
        guard let edit = try await store.edit(id: id(request, "edit")) else { throw missing("edit") }
        return edit
    }

    private func author(_ fields: inout JSONFields) throws(Problem) -> Author {
        Author(try fields.string("by") ?? "api", reason: try fields.string("reason"))
    }
}

extension Gateway {
    private func change(_ fields: inout JSONFields) throws(Problem) -> Change {
        switch try fields.requiredString("kind") {
        case "label": return .label(try labellings(&fields))
        case "merge":
            let people = try texts("people", of: fields.value("people")).map(Who.init(text:))
            return .merge(people, into: try who("into", &fields))
        case "split":
            return .split(
                try who("person", &fields), faces: try ids("faces", of: fields.value("faces")),
                name: try fields.requiredString("name"))
        case "move":
            let faces = fields.value("faces")
            return .move(
                try who("person", &fields), faces: faces == nil ? nil : try ids("faces", of: faces),
                to: try who("to", &fields))
        case "rename": return .rename(try who("person", &fields), name: try fields.requiredString("name"))
        case "delete": return .delete(try who("person", &fields))
        default: throw wrong("kind", "must be label, merge, split, move, rename or delete")
        }
    }

    /// `decisions`: a list of `{"decision", "person", "faces"}`.
    private func labellings(_ fields: inout JSONFields) throws(Problem) -> [Labelling] {
        guard let list = fields.value("decisions")?.arrayValue else { throw wrong("decisions", "must be a list") }
        var labellings: [Labelling] = []
        for item in list {
            guard case .object(let members) = item else {
                throw wrong("decisions", "must hold objects with decision, person and faces")
            }
            if let unknown = members.map(\.0).first(where: { !["decision", "person", "faces"].contains($0) }) {
                throw Problem(400, "unknown_field", "a decision has no field \(unknown.prefix(50))")
            }
            labellings.append(
                Labelling(
                    try decision(item["decision"]?.stringValue ?? "", about: item["person"]?.stringValue),
                    faces: try ids("faces", of: item["faces"])))
        }
        return labellings
    }

    /// A decision by its word; `person` is an id or a name.
    func decision(_ word: String, about person: String?) throws(Problem) -> Labelling.Decision {
        func who() throws(Problem) -> Who {
            guard let person else { throw wrong("person", "is missing: say who") }
            return Who(text: person)
        }
        switch word {
        case "is_person": return .isPerson(try who())
        case "is_not_person": return .isNotPerson(try who())
        case "not_a_face": return .notAFace
        case "bad_quality": return .badQuality
        case "cleared": return .cleared
        default: throw wrong("decision", "must be is_person, is_not_person, not_a_face, bad_quality or cleared")
        }
    }

    private func who(_ name: String, _ fields: inout JSONFields) throws(Problem) -> Who {
        Who(text: try fields.requiredString(name))
    }

    /// `versions`: `{"people": {ID: version}, "faces": {ID: version}}`.
    private func expectedVersions(_ fields: inout JSONFields) throws(Problem) -> ExpectedVersions {
        guard let value = fields.value("versions") else { return ExpectedVersions() }
        var expected = ExpectedVersions()
        guard case .object(let kinds) = value else { throw wrong("versions", "must be an object") }
        for (kind, list) in kinds {
            guard kind == "people" || kind == "faces", case .object(let members) = list else {
                throw wrong("versions", "must hold the objects people and faces")
            }
            for (key, version) in members {
                guard let id = UUID(uuidString: key), let version = version.intValue else {
                    throw wrong("versions", "must give a whole number for each id")
                }
                if kind == "people" { expected.people[id] = version } else { expected.faces[id] = version }
            }
        }
        return expected
    }

    private func texts(_ name: String, of value: JSON?) throws(Problem) -> [String] {
        guard let list = value?.arrayValue, list.count <= 100_000 else {
            throw wrong(name, "must be a list of up to 100,000")
        }
        let texts = list.compactMap(\.stringValue)
        guard texts.count == list.count else { throw wrong(name, "must hold texts") }
        return texts
    }

    private func ids(_ name: String, of value: JSON?) throws(Problem) -> [UUID] {
        let texts = try texts(name, of: value)
        let ids = texts.compactMap { UUID(uuidString: $0) }
        guard ids.count == texts.count else { throw wrong(name, "must hold ids") }
        return ids
    }

    private func wrong(_ name: String, _ what: String) -> Problem {
        Problem(400, "invalid_field", "\(name) \(what)", errors: [(name, what)])
    }
}

extension Who {
    /// An id, or else a name.
    init(text: String) { self = UUID(uuidString: text).map { .id($0) } ?? .name(text) }
}
