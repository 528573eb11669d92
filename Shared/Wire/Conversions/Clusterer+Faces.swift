import Faces
public import FoundationEssentials

extension RunClustering {
    /// Asks for a grouping of a collection, or of some of its faces.
    public init(
        jobID: String, collection: UUID, person: UUID? = nil, model: String, algorithm: Algorithm?,
        selection: Selection? = nil, base: UUID? = nil
    ) {
        self.init(
            jobID: jobID, collectionID: collection.bytes, personID: person?.bytes ?? [], model: model,
            algorithm: algorithm, selection: selection, baseID: base?.bytes ?? [])
    }

    /// The collection; throws `malformed` when it is not a UUID.
    public var collection: UUID {
        get throws(WireError) { try WireID.required(collectionID, "collection_id") }
    }

    /// The one person whose faces are grouped; throws `malformed` when it is there and not a UUID.
    public var person: UUID? {
        get throws(WireError) { try WireID.optional(personID, "person_id") }
    }

    /// The clustering to go on from; throws `malformed` when it is there and not a UUID.
    public var base: UUID? {
        get throws(WireError) { try WireID.optional(baseID, "base_id") }
    }
}

extension Selection {
    /// The faces it is limited to, none when it is not; throws `malformed` when one is not a UUID.
    public var faces: [UUID] {
        get throws(WireError) { try WireID.all(faceIDs, "face_ids") }
    }
}
