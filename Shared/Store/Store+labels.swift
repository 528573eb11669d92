import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// Writes a person's decision about a face into the ledger and makes it the face's state.
    ///
    /// - Returns: the ledger entry's id.
    /// - Throws: `.notFound` when there is no such face, or no such person in the face's collection.
    @discardableResult
    public func label(
        face: UUID, decision: LabelDecision, by: String, reason: String? = nil
    ) async throws -> UUID {
        try await write { connection in
            // The lock makes decisions about one face follow each other.
            let faces = try await connection.query(
                """
                select f.collection_id, s.decision, s.person_id, coalesce(s.is_not, '{}') as is_not
                from faces f left join face_state s on s.face_id = f.id where f.id = \(face) for no key update of f
                """)
            guard let row = faces.first else { throw StoreError(.notFound, "there is no such face") }
            let collection = try row.uuid("collection_id")
            if let person = decision.person {
                let found = try await connection.query(
                    "select from people where id = \(person) and collection_id = \(collection) for key share")
                guard !found.isEmpty else {
                    throw StoreError(.notFound, "there is no such person in the face's collection")
                }
            }
            let before = FaceState(
                decision: try row.optionalString("decision").flatMap(LabelState.init) ?? .unlabelled,
                person: try row.optionalUUID("person_id"), isNot: try row.array("is_not"))
            let after = before.applying(decision)
            let id = UUID.v7()
            try await connection.execute(
                """
                insert into labels (id, collection_id, face_id, decision, person_id, origin, made_by, reason)
                values (\(id), \(collection), \(face), \(decision.word), \(decision.person), 'person',
                    \(Clean.text(by, limit: 200)), \(reason.map { Clean.text($0) }))
                """)
            try await connection.execute(
                """
                insert into face_state (face_id, collection_id, decision, person_id, is_not, label_id)
                values (\(face), \(collection), \(after.decision.rawValue), \(after.person), \(after.isNot), \(id))
                on conflict (face_id) do update set decision = excluded.decision, person_id = excluded.person_id,
                    is_not = excluded.is_not, label_id = excluded.label_id
                """)
            if decision == .cleared {
                try await connection.execute(
                    """
                    update labels set undone_by = \(id)
                    where face_id = \(face) and undone_by is null and decision <> 'cleared'
                    """)
            }
            return id
        }
    }
}

/// What the decisions about a face come to.
struct FaceState: Hashable {
    var decision: LabelState
    var person: UUID?
    var isNot: [UUID]

    /// The state after one more decision.
    func applying(_ next: LabelDecision) -> FaceState {
        switch next {
        case .isPerson(let person):
            FaceState(decision: .isPerson, person: person, isNot: isNot.filter { $0 != person })
        case .isNotPerson(let person):
            if self.person == person {
                FaceState(decision: .unlabelled, person: nil, isNot: adding(person))
            } else {
                FaceState(decision: decision, person: self.person, isNot: adding(person))
            }
        case .notAFace: FaceState(decision: .notAFace, person: nil, isNot: isNot)
        case .badQuality: FaceState(decision: .badQuality, person: nil, isNot: isNot)
        case .cleared: FaceState(decision: .unlabelled, person: nil, isNot: [])
        }
    }

    private func adding(_ person: UUID) -> [UUID] { isNot.contains(person) ? isNot : isNot + [person] }
}

extension LabelDecision {
    /// As the ledger writes it.
    var word: String {
        switch self {
        case .isPerson: "is_person"
        case .isNotPerson: "is_not_person"
        case .notAFace: "not_a_face"
        case .badQuality: "bad_quality"
        case .cleared: "cleared"
        }
    }

    /// The person it speaks of.
    var person: UUID? {
        switch self {
        case .isPerson(let person), .isNotPerson(let person): person
        case .notAFace, .badQuality, .cleared: nil
        }
    }
}
