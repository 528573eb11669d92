extension Answers {
    /// What somebody changed in one go.
    struct Edit: Codable, Sendable {
        struct Trace: Codable, Sendable {
            var id: String
            var action: String
            var nameBefore: String?
            var nameAfter: String?
            var into: String?
            var gained: Int
            var lost: Int
            var version: Int
        }
        var id: String
        var kind: String
        var by: String
        var reason: String?
        var createdAt: String
        var faces: Int
        var people: [Trace]
        var undoes: String?
        var undoneBy: String?
        var changed: Int?
    }

    /// One entry of the ledger.
    struct LedgerEntry: Codable, Sendable {
        var faceId: String
        var decision: String
        var person: Named?
        var origin: String
        var by: String
        var reason: String?
        var createdAt: String
        var version: Int
        var edit: String?
        var undoneBy: String?
    }
}
