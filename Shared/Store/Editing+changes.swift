import Faces
import FoundationEssentials
import Postgres

extension Editing {
    /// Works a change out into entries and marks.
    mutating func apply(_ change: Change) async throws {
        switch change {
        case .label(let labellings): try await label(labellings)
        case .merge(let people, let into): try await merge(people, into: into)
        case .split(let person, let faces, let name): try await split(person, faces, name)
        case .move(let person, let faces, let target): try await move(person, faces, to: target)
        case .rename(let person, let name): try await rename(person, name)
        case .delete(let person): try await delete(person)
        }
    }

    private mutating func label(_ labellings: [Labelling]) async throws {
        try await require(labellings.flatMap(\.faces))
        for labelling in labellings {
            let (word, person): (String, UUID?) =
                switch labelling.decision {
                case .isPerson(let who): ("is_person", try await locked(who, making: true).id)
                case .isNotPerson(let who): ("is_not_person", try await locked(who).id)
                case .notAFace: ("not_a_face", nil)
                case .badQuality: ("bad_quality", nil)
                case .cleared: ("cleared", nil)
                }
            entries += labelling.faces.map { Entry(face: $0, word: word, person: person) }
        }
    }

    private mutating func merge(_ people: [Who], into: Who) async throws {
        let target = try await locked(into)
        guard !people.isEmpty else { throw StoreError(.invalid, "say which people to merge; there is none") }
        for who in people {
            let person = try await locked(who)
            guard person.id != target.id else {
                throw StoreError(.conflict, "a person can't be merged into itself; name two different people")
            }
            guard marks[person.id] == nil else { continue }
            marks[person.id] = Mark(action: .merged, nameBefore: person.name, into: target.id)
            entries += try await faces(of: person.id).map { Entry(face: $0, word: "is_person", person: target.id) }
            // Who is not the one is not the other either; unless somebody said that it is the other.
            let excluded = try await excluded(from: person.id)
            others += excluded.map(\.face)
            entries += excluded.filter { $0.person != target.id }
                .map { Entry(face: $0.face, word: "is_not_person", person: target.id) }
        }
    }

    private mutating func split(_ who: Who, _ faces: [UUID], _ name: String) async throws {
        let person = try await locked(who)
        guard try await find(.name(name)) == nil else { throw Store.nameTaken }
        let moving = try await require(faces, of: person.id)
        let new = try await locked(.name(name), making: true)
        entries += moving.map { Entry(face: $0, word: "is_person", person: new.id) }
    }

    private mutating func move(_ who: Who, _ some: [UUID]?, to target: Who) async throws {
        let person = try await locked(who)
        let moving: [UUID]
        if let some { moving = try await require(some, of: person.id) } else { moving = try await faces(of: person.id) }
        guard !moving.isEmpty else { throw StoreError(.invalid, "the person has no faces to move") }
        let new = try await locked(target, making: true)
        guard new.id != person.id else {
            throw StoreError(.conflict, "these faces have that person already; name another one")
        }
        entries += moving.map { Entry(face: $0, word: "is_person", person: new.id) }
    }

    private mutating func rename(_ who: Who, _ name: String) async throws {
        let person = try await locked(who)
        let name = try Store.personName(name)
        guard name != person.name else { return }
        try await setName(person.id, name)
        marks[person.id] = Mark(action: .renamed, nameBefore: person.name)
    }

    private mutating func delete(_ who: Who) async throws {
        let person = try await locked(who)
        marks[person.id] = Mark(action: .deleted, nameBefore: person.name)
        entries += try await faces(of: person.id).map { Entry(face: $0, word: "person_deleted") }
        others += try await excluded(from: person.id).map(\.face)
    }
}

extension Editing {
    /// Gives a person another name.
    func setName(_ person: UUID, _ name: String) async throws {
        let taken = try await connection.query(
            "select from people where collection_id = \(collection) and name = \(name) and id <> \(person)")
        guard taken.isEmpty else { throw Store.nameTaken }
        try await connection.execute("update people set name = \(name) where id = \(person)")
    }

    /// The person of this collection, if there is one.
    private func find(_ who: Who) async throws -> (id: UUID, name: String)? {
        let condition: Query =
            switch who {
            case .id(let id): "id = \(id)"
            case .name(let name): "name = \(try Clean.searchable(Clean.trimmed(name)))"
            }
        // A seed that came with a picture at this moment is waited for.
        let row = try await connection.query(
            "select id, name from people where collection_id = \(collection) and \(condition) for update"
        ).first
        return try row.map { (try $0.uuid("id"), try $0.string("name")) }
    }

    /// The person of this collection, made when `making` and only a name is given.
    private mutating func locked(_ who: Who, making: Bool = false) async throws -> (id: UUID, name: String) {
        if let known = try await find(who) { return known }
        guard making, case .name(let text) = who else {
            throw StoreError(.notFound, "there is no such person in the collection of this edit")
        }
        let name = try Store.personName(text)
        let new = UUID.v7()
        let made = try await connection.execute(
            """
            insert into people (id, collection_id, name, version) values (\(new), \(collection), \(name), 0)
            on conflict (collection_id, name) do nothing
            """)
        // An ingest was faster.
        guard made == 1 else { return try await locked(who) }
        marks[new] = Mark(action: .created)
        return (new, name)
    }

    /// All faces of a person.
    private func faces(of person: UUID) async throws -> [UUID] {
        try await connection.query("select face_id from face_state where person_id = \(person) order by face_id")
            .map { try $0.uuid("face_id") }
    }

    /// The faces that somebody said are not a person's, with whom they have instead.
    private func excluded(from person: UUID) async throws -> [(face: UUID, person: UUID?)] {
        try await connection.query(
            """
            select face_id, person_id from face_state where is_not <> '{}' and is_not @> \([person]) order by face_id
            """
        ).map { (try $0.uuid("face_id"), try $0.optionalUUID("person_id")) }
    }

    /// Refuses faces that are gone or belong to another collection.
    private func require(_ faces: [UUID]) async throws {
        let wanted = Set(faces)
        guard !wanted.isEmpty else { throw StoreError(.invalid, "say which faces; there is none") }
        let rows = try await connection.query(
            """
            select id from faces where id = any(\(Array(wanted))) and collection_id = \(collection)
            order by id for no key update
            """)
        let missing = wanted.subtracting(try rows.map { try $0.uuid("id") })
        guard let first = missing.map(\.text).min() else { return }
        throw StoreError(
            .notFound,
            missing.count == 1
                ? "face \(first) is gone, or in another collection; leave it out"
                : "\(missing.count) of the faces are gone, or in another collection; the first is \(first)")
    }

    /// Refuses faces that are not a person's; gives each once.
    private func require(_ faces: [UUID], of person: UUID) async throws -> [UUID] {
        try await require(faces)
        let rows = try await connection.query(
            "select face_id from face_state where face_id = any(\(faces)) and person_id = \(person) order by face_id")
        let theirs = try rows.map { try $0.uuid("face_id") }
        let others = Set(faces).subtracting(theirs)
        guard let first = others.map(\.text).min() else { return theirs }
        throw StoreError(
            .conflict, "\(others.count) of the faces are not this person's, or no longer; the first is \(first)")
    }
}
