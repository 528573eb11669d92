public import Faces
public import FoundationEssentials

extension Vector {
    /// The wire's form of an embedding.
    public init(_ embedding: Embedding) {
        self.init(values: embedding.values)
    }

    /// The embedding, or nil when it has not 128 finite values.
    public var embedding: Embedding? { Embedding(values) }
}

extension SearchRequest {
    /// A search in a collection: for all faces, for labelled ones, or for one person's; `k` from 1 to 1,000.
    public init(
        collection: UUID, model: String, queries: [Embedding], faces: [UUID] = [], k: Int, labelledOnly: Bool = false,
        person: UUID? = nil, maxDistance: Float? = nil, perPerson: Int? = nil, fresh: Bool = false
    ) {
        self.init(
            collectionID: collection.bytes, model: model, queries: queries.map(Vector.init), k: UInt32(clamping: k),
            labelledOnly: labelledOnly, personID: person?.bytes ?? [], maxDistance: maxDistance ?? 0,
            fresh: fresh, perPerson: UInt32(clamping: perPerson ?? 0), faceIDs: faces.map(\.bytes))
    }

    /// The stored faces to search for; throws `malformed` when one is not a UUID.
    public var faces: [UUID] {
        get throws(WireError) { try WireID.all(faceIDs, "face_ids") }
    }

    /// The collection; throws `malformed` when it is not a UUID.
    public var collection: UUID {
        get throws(WireError) { try WireID.required(collectionID, "collection_id") }
    }

    /// The one person whose faces are wanted; throws `malformed` when it is there and not a UUID.
    public var person: UUID? {
        get throws(WireError) { try WireID.optional(personID, "person_id") }
    }

    /// The queries; throws `malformed` when one has not 128 finite values.
    public var embeddings: [Embedding] {
        get throws(WireError) {
            var embeddings: [Embedding] = []
            embeddings.reserveCapacity(queries.count)
            for query in queries {
                guard let embedding = query.embedding else {
                    throw WireError(.malformed, "A query has \(query.values.count) values, or one that is not finite")
                }
                embeddings.append(embedding)
            }
            return embeddings
        }
    }
}

extension WireNeighbor {
    /// The wire's form of a neighbour; no person when the face carries none.
    public init(face: UUID, person: UUID?, distance: Float) {
        self.init(faceID: face.bytes, personID: person?.bytes ?? [], distance: distance)
    }

    /// The face; throws `malformed` when it is not a UUID.
    public var face: UUID {
        get throws(WireError) { try WireID.required(faceID, "face_id") }
    }

    /// The person the face carries; throws `malformed` when it is there and not a UUID.
    public var person: UUID? {
        get throws(WireError) { try WireID.optional(personID, "person_id") }
    }
}

extension FacesChanged {
    /// Names the changed faces.
    public init(faces: [UUID]) {
        self.init(faceIDs: faces.map(\.bytes))
    }

    /// The changed faces; throws `malformed` when one is not a UUID.
    public var faces: [UUID] {
        get throws(WireError) { try WireID.all(faceIDs, "face_ids") }
    }
}
