import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// Changes names in a collection as one edit, in one transaction; edits of a collection follow each other.
    ///
    /// With `preview` everything is worked out and nothing kept: the outcome tells what the edit would do.
    /// - Throws: `.notFound` for what is gone, `.conflict` for a taken name or a merge into itself, `.invalid` for what
    ///   makes no sense, `.stale` with the entries since when a version is another one.
    public func edit(
        collection: UUID, _ change: Change, by author: Author, expecting versions: ExpectedVersions = .init(),
        preview: Bool = false
    ) async throws -> EditOutcome {
        try await editing(collection, kind: change.kind, by: author, preview: preview) { editing in
            try await editing.check(versions)
            try await editing.apply(change)
        }
    }

    /// Takes an edit back as a new edit, or does it again when the edit was an undo.
    ///
    /// Every decision of the edit stops counting: a face then is what its other decisions come to, so those made since
    /// stay. People that the edit made go when no face has them; those that went come back with their old ids.
    /// - Throws: `.notFound`; `.conflict` when it was taken back already, or when a name it needs was given to somebody
    ///   else since.
    public func undo(edit id: UUID, by author: Author, preview: Bool = false) async throws -> EditOutcome {
        guard let target = try await edit(id: id) else { throw Self.noEdit }
        let kind = target.kind == "undo" ? "redo" : "undo"
        return try await editing(target.collection, kind: kind, by: author, preview: preview) { editing in
            try await editing.takeBack(id)
        }
    }

    /// Writes a person's decision about a face into the ledger and makes it the face's state.
    ///
    /// - Throws: `.notFound` when there is no such face, or no such person in the face's collection.
    @discardableResult
    public func label(
        face: UUID, decision: LabelDecision, by: String, reason: String? = nil
    ) async throws -> EditOutcome {
        guard let row = try await self.face(id: face) else { throw StoreError(.notFound, "there is no such face") }
        return try await edit(
            collection: row.collection, .label([Labelling(.init(decision), faces: [face])]),
            by: Author(by, reason: reason))
    }

    /// Runs a transaction that makes one edit.
    private func editing(
        _ collection: UUID, kind: String, by author: Author, preview: Bool,
        _ body: (inout Editing) async throws -> Void
    ) async throws -> EditOutcome {
        do {
            return try await write { connection in
                let found = try await connection.query(
                    "select from collections where id = \(collection) for no key update")
                guard !found.isEmpty else { throw StoreError(.notFound, "there is no such collection") }
                var editing = Editing(connection: connection, collection: collection, kind: kind, author: author)
                try await body(&editing)
                let outcome = try await editing.finish()
                if preview { throw OnlyPreview(outcome: outcome) }
                return outcome
            }
        } catch let preview as OnlyPreview {
            return preview.outcome
        }
    }

    static let noEdit = StoreError(.notFound, "there is no such edit")
}

/// Thrown to roll a transaction back whose outcome is all that is wanted.
private struct OnlyPreview: Error {
    let outcome: EditOutcome
}

extension Labelling.Decision {
    /// A decision about a known person.
    init(_ decision: LabelDecision) {
        self =
            switch decision {
            case .isPerson(let person): .isPerson(.id(person))
            case .isNotPerson(let person): .isNotPerson(.id(person))
            case .notAFace: .notAFace
            case .badQuality: .badQuality
            case .cleared: .cleared
            }
    }
}
