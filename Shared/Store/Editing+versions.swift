import FoundationEssentials
import Postgres

extension Editing {
    /// Refuses an edit that was thought out against something that is another way by now, and tells what changed since.
    func check(_ expected: ExpectedVersions) async throws {
        try await checkPeople(expected.people)
        try await checkFaces(expected.faces)
    }

    private func checkPeople(_ expected: [UUID: Int]) async throws {
        guard !expected.isEmpty else { return }
        let rows = try await connection.query("select id, version from people where id = any(\(Array(expected.keys)))")
        for row in rows {
            let person = try row.uuid("id")
            guard let before = expected[person], try row.int("version") != before else { continue }
            let since = try await Edit.list(
                """
                e.id in (select edit_id from edit_people where person_id = \(person) and version > \(before))
                """, limit: 20, { try await connection.query($0) })
            throw StoreError(
                .stale,
                "the person was changed meanwhile; look at what changed, then edit version \(try row.int("version"))",
                edits: since)
        }
        guard rows.count == expected.count else {
            throw StoreError(.notFound, "a person whose version was given is not there any more")
        }
    }

    private func checkFaces(_ expected: [UUID: Int]) async throws {
        guard !expected.isEmpty else { return }
        let rows = try await connection.query(
            """
            \(LedgerEntry.columns) join unnest(\(Array(expected.keys)), \(Array(expected.values))) u (face, version)
                on u.face = l.face_id and l.seq > u.version
            order by l.seq desc limit 20
            """)
        guard !rows.isEmpty else { return }
        throw StoreError(
            .stale, "somebody decided about these faces meanwhile; look at what changed, then edit again",
            entries: try rows.map(LedgerEntry.init))
    }
}
