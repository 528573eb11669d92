public import FoundationEssentials
import Postgres

extension Store {
    /// The faces of a selection, by face id, after `after`; none at the end. Faces that somebody said are none are left
    /// out.
    public func faces(_ selection: FaceSelection, after: UUID? = nil, limit: Int) async throws -> [SelectedFace] {
        try await list(
            """
            select f.id, e.vector, s.person_id, coalesce(s.is_not, '{}') as is_not
            \(try rows(of: selection)) and (\(after)::uuid is null or f.id > \(after))
            order by f.id limit \(max(1, limit))
            """
        ) {
            SelectedFace(
                face: try $0.uuid("id"), embedding: try $0.embedding("vector"),
                person: try $0.optionalUUID("person_id"),
                isNot: try $0.array("is_not"))
        }
    }

    /// How many faces a selection has now.
    public func count(_ selection: FaceSelection) async throws -> Int {
        try await list("select count(*) as faces \(try rows(of: selection))") { try $0.int("faces") }.first ?? 0
    }

    private func rows(of selection: FaceSelection) throws -> Query {
        let ofPerson: Query = selection.person.map { "and s.person_id = \($0)" } ?? ""
        let listed: Query = selection.faces.map { "and f.id = any(\($0))" } ?? ""
        let labelled: Query =
            switch selection.labelled {
            case nil: ""
            case true?: "and s.person_id is not null"
            case false?: "and s.person_id is null"
            }
        let good: Query = selection.minQuality > 0 ? "and f.quality >= \(selection.minQuality)" : ""
        return """
            from faces f join embeddings e on e.face_id = f.id left join face_state s on s.face_id = f.id
            where f.collection_id = \(selection.collection) and e.model = \(try Clean.searchable(selection.model))
                and s.decision is distinct from 'not_a_face' \(ofPerson) \(listed) \(labelled) \(good)
            """
    }
}
