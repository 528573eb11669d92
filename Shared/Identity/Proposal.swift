public import FoundationEssentials

/// Whether a face has a name.
public enum Verdict: String, Hashable, Sendable, Codable {
    case match, ambiguous, unknown
}

/// A person with the evidence for it, for one face.
public struct Proposal: Hashable, Sendable {
    /// The person.
    public var person: UUID
    /// The distances of the person's nearest faces among the neighbours, nearest first; not empty.
    public var distances: [Float]
    /// Those faces, in the same order.
    public var faceIDs: [UUID]
    /// How many human-confirmed faces of the person were weighed; 0 when only the neighbours are known.
    public var confirmed: Int
    /// How many of these agree with each other.
    public var agreeing: Int
    /// How many standard deviations more the face looks like this person than a random stranger does; nil when the person's
    /// faces or the model's space are not known.
    public var score: Double?
    /// The score ahead of the next best person, or behind the best one (then negative); nil where nobody is to compare with.
    public var gap: Double?
    /// The chance, from 0 to 1, that a stranger looks this much like some person of a gallery of this size.
    public var falseNameChance: Double
    /// True when the face lies nearer to one that was said not to be this person, or was itself said not to be.
    public var isDenied: Bool

    /// The distance of the nearest face.
    public var distance: Float { distances.first ?? .infinity }
    /// How many of the neighbours are this person's faces.
    public var votes: Int { faceIDs.count }

    /// Makes a proposal of neighbours alone.
    public init(person: UUID, distances: [Float], faceIDs: [UUID]) {
        self.person = person
        self.distances = distances
        self.faceIDs = faceIDs
        confirmed = 0
        agreeing = 0
        falseNameChance = 1
        isDenied = false
    }
}

/// Who a face is, as far as the gallery can say.
public struct Identification: Hashable, Sendable {
    /// Whether a name is given.
    public var verdict: Verdict
    /// The person of a `match`; nil otherwise.
    public var person: UUID?
    /// People, not pictures, best first: by score, then by distance, votes and id; denied ones last.
    public var proposals: [Proposal]

    /// Makes an identification.
    public init(verdict: Verdict, person: UUID?, proposals: [Proposal]) {
        self.verdict = verdict
        self.person = person
        self.proposals = proposals
    }
}
