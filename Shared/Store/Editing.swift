import Faces
import FoundationEssentials
import Postgres

/// One edit under way: the entries it will add to the ledger and what it does to people.
///
/// The caller holds the lock of the collection, so nobody else edits there. Ingests go on meanwhile: they only label faces
/// nobody has decided about.
struct Editing {
    struct Entry {
        let face: UUID
        /// As the ledger writes it.
        let word: String
        var person: UUID?
    }
    /// A person the edit knows more about than that faces came or went.
    struct Mark {
        var action: Edit.Trace.Action
        var nameBefore: String?
        var into: UUID?
    }

    let connection: PostgresConnection
    let collection: UUID
    let kind: String
    let author: Author
    let id = UUID.v7()
    var entries: [Entry] = []
    var marks: [UUID: Mark] = [:]
    /// Faces whose state has to be worked out although the edit has no entry for them.
    var others: [UUID] = []
    /// The edit that this one takes back.
    var undoes: UUID?
    /// People to be deleted at the end when no face has them.
    var ifEmpty: Set<UUID> = []

    init(connection: PostgresConnection, collection: UUID, kind: String, author: Author) {
        self.connection = connection
        self.collection = collection
        self.kind = kind
        self.author = author
    }

    /// The people who are no more after this edit.
    private var leaving: [UUID] {
        marks.filter { $0.value.action == .merged || $0.value.action == .deleted }.map(\.key)
    }

    /// Writes the edit down, brings faces up to date and tells what became of whom.
    mutating func finish() async throws -> EditOutcome {
        try await connection.execute(
            """
            insert into edits (id, collection_id, kind, made_by, reason, faces, undoes)
            values (\(id), \(collection), \(kind), \(Clean.text(author.name, limit: 200)),
                \(author.reason.map { Clean.text($0) }), \(entries.count), \(undoes))
            """)
        try await insertEntries()
        let changes = try await rebuild(entries.map(\.face) + others, without: leaving)
        try await markEmpty()
        try await insertTraces(changes)
        try await connection.execute("delete from people where id = any(\(leaving))")
        guard let edit = try await Edit.list("e.id = \(id)", limit: 1, { try await connection.query($0) }).first else {
            throw StoreError(.failed, "an edit was not written")
        }
        return EditOutcome(edit: edit, changed: changes.map(\.face))
    }

    private func insertEntries() async throws {
        guard !entries.isEmpty else { return }
        try await connection.execute(
            """
            insert into labels (id, collection_id, face_id, decision, person_id, origin, made_by, reason, edit_id)
            select u.id, \(collection), u.face_id, u.decision, u.person_id, 'person',
                \(Clean.text(author.name, limit: 200)), \(author.reason.map { Clean.text($0) }), \(id)
            from unnest(\(entries.map { _ in UUID.v7() }), \(entries.map(\.face)), \(entries.map(\.word)),
                \(entries.map(\.person))) with ordinality as u (id, face_id, decision, person_id, place)
            order by u.place
            """)
    }

    /// People whom an undone edit had made go when nobody has named a face after them since.
    private mutating func markEmpty() async throws {
        guard !ifEmpty.isEmpty else { return }
        let rows = try await connection.query(
            """
            select p.id, p.name from people p where p.id = any(\(Array(ifEmpty)))
                and not exists (select from face_state s where s.person_id = p.id)
            """)
        for row in rows {
            marks[try row.uuid("id")] = Mark(action: .deleted, nameBefore: try row.string("name"))
        }
    }

    /// Writes down what became of people: those the edit speaks of, and those whose faces came or went.
    private func insertTraces(_ changes: [Rebuilt]) async throws {
        var gained: [UUID: Int] = [:]
        var lost: [UUID: Int] = [:]
        for change in changes where change.before != change.after {
            if let person = change.before { lost[person, default: 0] += 1 }
            if let person = change.after { gained[person, default: 0] += 1 }
        }
        let people = Set(marks.keys).union(gained.keys).union(lost.keys).sorted(byBytes: \.bytes)
        guard !people.isEmpty else { return }
        let known = people.map { marks[$0] }
        try await connection.execute(
            """
            with touched as (
                update people set version = version + 1 where id = any(\(people)) returning id, name, version
            )
            insert into edit_people (
                edit_id, person_id, action, name_before, name_after, into_id, gained, lost, version)
            select \(id), t.id, u.action, case when u.action = 'changed' then t.name else u.name_before end,
                case when u.action in ('merged', 'deleted') then null else t.name end, u.into_id, u.gained, u.lost,
                t.version
            from unnest(\(people), \(known.map { ($0?.action ?? .changed).rawValue }), \(known.map { $0?.nameBefore }),
                \(known.map { $0?.into }), \(people.map { gained[$0] ?? 0 }), \(people.map { lost[$0] ?? 0 }))
                as u (id, action, name_before, into_id, gained, lost)
            join touched t on t.id = u.id
            """)
    }
}
