import Faces
public import FoundationEssentials

extension RunProjection {
    /// Asks for a map of a collection, or of some of its faces.
    public init(
        jobID: String, collection: UUID, person: UUID? = nil, model: String, selection: Selection? = nil,
        perplexity: Float = 0, steps: UInt32 = 0, seed: UInt64 = 0, base: UUID? = nil
    ) {
        self.init(
            jobID: jobID, collectionID: collection.bytes, personID: person?.bytes ?? [], model: model,
            selection: selection, perplexity: perplexity, steps: steps, seed: seed, baseID: base?.bytes ?? [])
    }

    /// The collection; throws `malformed` when it is not a UUID.
    public var collection: UUID {
        get throws(WireError) { try WireID.required(collectionID, "collection_id") }
    }

    /// The one person whose faces are mapped; throws `malformed` when it is there and not a UUID.
    public var person: UUID? {
        get throws(WireError) { try WireID.optional(personID, "person_id") }
    }

    /// The projection to go on from; throws `malformed` when it is there and not a UUID.
    public var base: UUID? {
        get throws(WireError) { try WireID.optional(baseID, "base_id") }
    }
}
