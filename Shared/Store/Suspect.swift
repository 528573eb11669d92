public import FoundationEssentials

/// A search for wrong names that was done.
public struct Curation: Hashable, Sendable {
    public let id: UUID
    public let collection: UUID
    /// When only this person's faces were looked at; may be gone since.
    public let person: UUID?
    public let job: UUID
    public let model: String
    /// Faces that were looked at.
    public let faces: Int
    /// How many suspects it found.
    public let suspects: Int
    public let createdAt: Date
}

/// Something that is probably wrong with names, as a search left it.
public struct Suspect: Hashable, Sendable {
    /// From 1, most likely first; 0 before it is stored.
    public var rank: Int
    /// "stranger", "twins", "mixture" or "copies".
    public var kind: String
    /// 0 to 1.
    public var chance: Double
    public var person: UUID?
    public var other: UUID?
    public var faces: [UUID]
    /// What speaks for it; `docs/api.md` says what it is for each kind.
    public var distance: Float
    public var against: Float
    /// With how many faces it was compared.
    public var compared: Int
    /// Today's names; nil when there is none or the person is gone.
    public var personName: String?
    public var otherName: String?
    /// True when a person decided about one of the faces since, or a person is gone: it has been looked after.
    public var isSettled: Bool

    /// Makes a suspect that is not stored yet.
    public init(
        kind: String, chance: Double, person: UUID?, other: UUID?, faces: [UUID], distance: Float, against: Float,
        compared: Int
    ) {
        rank = 0
        self.kind = kind
        self.chance = chance
        self.person = person
        self.other = other
        self.faces = faces
        self.distance = distance
        self.against = against
        self.compared = compared
        isSettled = false
    }
}
