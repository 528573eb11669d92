public import Faces
public import FoundationEssentials
import Postgres

extension Store {
    /// An image, or nil.
    public func image(id: UUID) async throws -> ImageRow? {
        try await list("\(imageColumns) where i.id = \(id)", ImageRow.init).first
    }

    /// The image of that content in a collection, or nil.
    public func image(collection: UUID, sha256: ContentHash) async throws -> ImageRow? {
        try await list(
            "\(imageColumns) where i.collection_id = \(collection) and i.sha256 = \(sha256.bytes)", ImageRow.init
        ).first
    }

    /// The images of a collection, newest first; only those with a face of `person`, or with exactly `faceCount` faces.
    public func images(
        collection: UUID, person: UUID? = nil, faceCount: Int? = nil, after cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<ImageRow> {
        let limit = Cursor.limit(limit)
        let last = try Cursor.decodeID(cursor)
        let withPerson: Query =
            person.map {
                """
                and exists (select from face_state s join faces f on f.id = s.face_id
                    where s.person_id = \($0) and f.image_id = i.id)
                """
            } ?? ""
        let withFaces: Query = faceCount.map { "and i.face_count = \($0)" } ?? ""
        let query: Query = """
            \(imageColumns) where i.collection_id = \(collection) and (\(last)::uuid is null or i.id < \(last))
            \(withPerson) \(withFaces) order by i.id desc limit \(limit + 1)
            """
        return try await Page(list(query, ImageRow.init), limit: limit) { [$0.id.text] }
    }

    /// Deletes an image with its faces; the blob stays until somebody sees that it is not referenced.
    ///
    /// - Throws: `.notFound`.
    public func deleteImage(id: UUID) async throws {
        try await write { connection in
            guard try await connection.execute("delete from images where id = \(id)") == 1 else {
                throw StoreError(.notFound, "there is no such image")
            }
        }
    }

    /// True when an image of any collection has that content.
    public func isReferenced(sha256: ContentHash) async throws -> Bool {
        try await !read("select from images where sha256 = \(sha256.bytes) limit 1").isEmpty
    }
}

private let imageColumns: Query = """
    select i.id, i.collection_id, i.sha256, i.byte_count, i.width, i.height, i.format, i.file_name, i.face_count,
        i.skipped, i.detector, i.created_at
    from images i
    """

extension ImageRow {
    init(_ row: Row) throws {
        self.init(
            id: try row.uuid("id"), collection: try row.uuid("collection_id"), sha256: try row.hash("sha256"),
            fileName: try row.string("file_name"), byteCount: try row.int("byte_count"), width: try row.int("width"),
            height: try row.int("height"), format: try row.string("format"), faceCount: try row.int("face_count"),
            skipped: try SkippedJSON.decode(row.string("skipped")), detector: try row.string("detector"),
            createdAt: try row.date("created_at"))
    }
}

extension Row {
    /// A SHA-256.
    func hash(_ name: String) throws -> ContentHash {
        guard let hash = ContentHash(bytes: try bytes(name)) else {
            throw StoreError(.failed, "column \(name) holds something that is not a SHA-256")
        }
        return hash
    }
}

/// Skipped faces as the images table keeps them.
enum SkippedJSON {
    private struct Entry: Codable {
        var x: Float
        var y: Float
        var width: Float
        var height: Float
        var reason: String
    }

    /// A JSON array; the boxes must be finite.
    static func encode(_ faces: [SkippedFace]) throws -> String {
        let entries = faces.map {
            Entry(x: $0.box.x, y: $0.box.y, width: $0.box.width, height: $0.box.height, reason: $0.reason.rawValue)
        }
        return String(decoding: try JSONEncoder().encode(entries), as: UTF8.self)
    }

    /// The faces of a JSON array; reasons that this version does not know are `unspecified`.
    static func decode(_ text: String) throws -> [SkippedFace] {
        guard text != "[]" else { return [] }
        guard let entries = try? JSONDecoder().decode([Entry].self, from: Data(text.utf8)) else {
            throw StoreError(.failed, "column skipped holds something that is not a list of skipped faces")
        }
        return entries.map {
            SkippedFace(
                box: Box(x: $0.x, y: $0.y, width: $0.width, height: $0.height),
                reason: SkipReason(rawValue: $0.reason) ?? .unspecified)
        }
    }
}
