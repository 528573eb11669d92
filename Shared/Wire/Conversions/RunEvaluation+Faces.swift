public import FoundationEssentials

extension RunEvaluation {
    /// The collection; throws `malformed` when it is not a UUID.
    public var collection: UUID {
        get throws(WireError) { try WireID.required(collectionID, "collection_id") }
    }
}
