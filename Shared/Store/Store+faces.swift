public import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// The faces of an image, in the detector's order.
    public func faces(image: UUID) async throws -> [FaceRow] {
        try await list("\(faceColumns) where f.image_id = \(image) order by f.ordinal", FaceRow.init)
    }

    /// A face, or nil.
    public func face(id: UUID) async throws -> FaceRow? {
        try await list("\(faceColumns) where f.id = \(id)", FaceRow.init).first
    }

    /// Several faces; those that do not exist are left out.
    public func faces(ids: [UUID]) async throws -> [UUID: FaceRow] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await list("\(faceColumns) where f.id = any(\(ids))", FaceRow.init)
        return Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The faces that carry a person, newest first.
    public func facesOf(person: UUID, after cursor: String? = nil, limit: Int = 50) async throws -> Page<FaceRow> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decodeID(cursor)
        let query: Query = """
            \(faceColumns) where s.person_id = \(person) and (\(last)::uuid is null or f.id < \(last))
            order by f.id desc limit \(limit + 1)
            """
        return try await Page(list(query, FaceRow.init), limit: limit) { [$0.id.text] }
    }

    /// A face's embedding and its model, or nil; of several models the first by name.
    public func embedding(face: UUID) async throws -> (embedding: Embedding, model: String)? {
        try await list("select vector, model from embeddings where face_id = \(face) order by model limit 1") {
            (embedding: try $0.embedding("vector"), model: try $0.string("model"))
        }.first
    }

    /// The embeddings of some faces by one model; faces without one are left out.
    public func embeddings(faces: [UUID], model: String) async throws -> [UUID: Embedding] {
        guard !faces.isEmpty else { return [:] }
        let rows = try await list(
            "select face_id, vector from embeddings where face_id = any(\(faces)) and model = \(try Clean.searchable(model))"
        ) { (face: try $0.uuid("face_id"), embedding: try $0.embedding("vector")) }
        return Dictionary(rows.map { ($0.face, $0.embedding) }, uniquingKeysWith: { first, _ in first })
    }
}

let faceColumns: Query = """
    select f.id, f.image_id, f.collection_id, f.x, f.y, f.width, f.height, f.landmarks, f.score, f.quality,
        f.quality_size, f.quality_sharpness, f.quality_pose, f.quality_exposure, f.created_at,
        s.decision, s.person_id, coalesce(s.is_not, '{}') as is_not, p.name as person_name,
        coalesce((select max(l.seq) from labels l where l.face_id = f.id), 0) as version,
        i.sha256, i.file_name, i.width as image_width, i.height as image_height
    from faces f join images i on i.id = f.image_id
    left join face_state s on s.face_id = f.id left join people p on p.id = s.person_id
    """

extension FaceRow {
    init(_ row: Row) throws {
        self.init(
            id: try row.uuid("id"), image: try row.uuid("image_id"), collection: try row.uuid("collection_id"),
            face: try row.face(), label: try row.optionalString("decision").flatMap(LabelState.init) ?? .unlabelled,
            person: try row.optionalUUID("person_id"), personName: try row.optionalString("person_name"),
            isNot: try row.array("is_not"), version: try row.int("version"), sha256: try row.hash("sha256"),
            fileName: try row.string("file_name"),
            imageWidth: try row.int("image_width"), imageHeight: try row.int("image_height"),
            createdAt: try row.date("created_at"))
    }
}

extension Row {
    /// The columns of a detected face.
    func face() throws -> DetectedFace {
        let numbers = try array("landmarks", of: Float.self)
        let landmarks = stride(from: 0, to: numbers.count - 1, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
        return DetectedFace(
            box: try box(), landmarks: landmarks, score: try float("score"),
            quality: Quality(
                overall: try float("quality"), size: try float("quality_size"),
                sharpness: try float("quality_sharpness"),
                pose: try float("quality_pose"), exposure: try float("quality_exposure")))
    }

    /// The columns of a box.
    func box() throws -> Box {
        Box(x: try float("x"), y: try float("y"), width: try float("width"), height: try float("height"))
    }

    /// 128 Float32.
    func embedding(_ name: String) throws -> Embedding {
        guard let embedding = Embedding(littleEndian: try bytes(name)) else {
            throw StoreError(.failed, "column \(name) holds something that is not an embedding")
        }
        return embedding
    }
}
