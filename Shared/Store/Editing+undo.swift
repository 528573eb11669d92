import Faces
import FoundationEssentials
import Postgres

extension Editing {
    /// Works an undo out: the entries of the edit stop counting, and people become what they were.
    mutating func takeBack(_ target: UUID) async throws {
        undoes = target
        let chain = try await chain(from: target)
        guard let last = chain.last else { throw Store.noEdit }
        // From the target down, each edit stands exactly when the one above it does not.
        var above = id
        for (place, edit) in chain.enumerated() {
            let undone: UUID? = place.isMultiple(of: 2) ? above : nil
            try await connection.execute("update edits set undone_by = \(undone) where id = \(edit)")
            above = edit
        }
        let faces = try await connection.query(
            "select distinct face_id from labels where edit_id = \(last) order by face_id"
        ).map { try $0.uuid("face_id") }
        entries += faces.map { Entry(face: $0, word: "undone") }
        try await takeBackPeople(target)
    }

    /// The edit, the one it took back, and so on to the one that changed something by itself.
    private func chain(from target: UUID) async throws -> [UUID] {
        var chain: [UUID] = []
        var next: UUID? = target
        while let edit = next {
            let rows = try await connection.query("select undoes, undone_by, made_by from edits where id = \(edit)")
            guard let row = rows.first else { throw Store.noEdit }
            if chain.isEmpty, let by = try row.optionalUUID("undone_by") {
                throw StoreError(.conflict, "that edit was taken back already; undo edit \(by.text) to do it again")
            }
            chain.append(edit)
            next = try row.optionalUUID("undoes")
        }
        return chain
    }

    /// Brings back who went, gives old names back, and lets go whom the edit had made.
    private mutating func takeBackPeople(_ target: UUID) async throws {
        let rows = try await connection.query(
            """
            select t.person_id, t.action, t.name_before, t.name_after, p.name,
                (select max(o.version) from edit_people o where o.person_id = t.person_id) as version
            from edit_people t left join people p on p.id = t.person_id
            where t.edit_id = \(target) order by t.person_id
            """)
        var back: [UUID] = []
        for row in rows {
            let person = try row.uuid("person_id")
            let name = try row.optionalString("name")
            switch try row.string("action") {
            case "merged", "deleted":
                guard name == nil, let old = try row.optionalString("name_before") else { continue }
                try await bringBack(person, old, version: row.int("version"))
                back.append(person)
            case "created":
                if name != nil { ifEmpty.insert(person) }
            case "renamed":
                // Somebody may have chosen a third name since; it stays.
                guard let name, let old = try row.optionalString("name_before"),
                    try name == row.optionalString("name_after")
                else { continue }
                try await setName(person, old)
                marks[person] = Mark(action: .renamed, nameBefore: name)
            default: continue
            }
        }
        _ = try await connection.query("select from people where id = any(\(Array(ifEmpty))) order by id for update")
        // Decisions about them from before this edit count again, also where the edit had nothing to do.
        others += try await connection.query("select distinct face_id from labels where person_id = any(\(back))")
            .map { try $0.uuid("face_id") }
    }

    private mutating func bringBack(_ person: UUID, _ name: String, version: Int) async throws {
        let made = try await connection.execute(
            """
            insert into people (id, collection_id, name, version) values (\(person), \(collection), \(name), \(version))
            on conflict (collection_id, name) do nothing
            """)
        guard made == 1 else {
            throw StoreError(
                .conflict, "somebody else has the name of a person who would come back; rename that one first")
        }
        marks[person] = Mark(action: .created)
    }
}
