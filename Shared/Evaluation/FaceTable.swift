public import Faces

/// Faces with names: what an evaluation judges.
public struct FaceTable: Sendable {
    /// One face.
    public struct Row: Hashable, Sendable {
        /// Whose it is: any text that is the same for the same person.
        public var person: String
        /// The picture it is in.
        public var picture: String
        /// Its place.
        public var embedding: Embedding
        /// Its overall quality from 0 to 1, when known.
        public var quality: Float?
        /// The shorter side of its box in pixels, when known.
        public var size: Float?

        /// Makes a row.
        public init(
            person: String, picture: String, embedding: Embedding, quality: Float? = nil, size: Float? = nil
        ) {
            self.person = person
            self.picture = picture
            self.embedding = embedding
            self.quality = quality
            self.size = size
        }
    }

    /// The embedding model of every row.
    public var model: String
    /// The faces.
    public var rows: [Row]

    /// Makes a table.
    public init(model: String, rows: [Row]) {
        self.model = model
        self.rows = rows
    }

    /// The rows of each person, by name, rows in order.
    var people: [(name: String, rows: [Int])] {
        Dictionary(grouping: rows.indices) { rows[$0].person }.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }
}
