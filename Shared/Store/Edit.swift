public import FoundationEssentials

/// What somebody changed in one go; it can be taken back as one.
public struct Edit: Hashable, Sendable {
    /// What an edit did to one person.
    public struct Trace: Hashable, Sendable {
        /// The kinds of it.
        public enum Action: String, Hashable, Sendable {
            case created, renamed, merged, deleted
            /// Faces came or went.
            case changed
        }
        public let person: UUID
        public let action: Action
        /// Nil when the edit created the person.
        public let nameBefore: String?
        /// Nil when the person is no more.
        public let nameAfter: String?
        /// Who a merged person became.
        public let into: UUID?
        /// Faces that got this person.
        public let gained: Int
        /// Faces that had this person and have another one, or none.
        public let lost: Int
        /// The person's version since then.
        public let version: Int
    }

    public let id: UUID
    public let collection: UUID
    /// "label", "merge", "split", "move", "rename", "delete", "undo" or "redo".
    public let kind: String
    public let by: String
    public let reason: String?
    public let createdAt: Date
    /// How many entries of the ledger it made.
    public let faces: Int
    /// The edit that this one took back.
    public let undoes: UUID?
    /// The edit that took this one back, as it stands now.
    public let undoneBy: UUID?
    /// What became of people.
    public let people: [Trace]
}

/// Who makes an edit and why.
public struct Author: Hashable, Sendable {
    /// Cut at 200 characters.
    public var name: String
    /// Cut at 4,000 characters.
    public var reason: String?

    /// Names an author.
    public init(_ name: String, reason: String? = nil) {
        self.name = name
        self.reason = reason
    }
}

/// A person that is named in a change.
public enum Who: Hashable, Sendable {
    case id(UUID)
    /// Where a change may make people, a name that is not there yet makes one.
    case name(String)
}

/// One decision about some faces.
public struct Labelling: Hashable, Sendable {
    /// What can be decided.
    public enum Decision: Hashable, Sendable {
        case isPerson(Who)
        case isNotPerson(Who)
        case notAFace
        case badQuality
        /// Takes back everything that was decided before.
        case cleared
    }
    public var decision: Decision
    public var faces: [UUID]

    /// Names a decision and the faces it is about.
    public init(_ decision: Decision, faces: [UUID]) {
        self.decision = decision
        self.faces = faces
    }
}

/// What shall be changed in a collection.
public enum Change: Hashable, Sendable {
    /// Decisions about faces, in order.
    case label([Labelling])
    /// All faces of some people become another one's; those people are no more.
    case merge([Who], into: Who)
    /// Some of a person's faces become a new person.
    case split(Who, faces: [UUID], name: String)
    /// Some of a person's faces become another person's, or all of them when none are named.
    case move(Who, faces: [UUID]?, to: Who)
    case rename(Who, name: String)
    /// The faces stay, without a name.
    case delete(Who)

    /// As edits are called after it.
    var kind: String {
        switch self {
        case .label: "label"
        case .merge: "merge"
        case .split: "split"
        case .move: "move"
        case .rename: "rename"
        case .delete: "delete"
        }
    }
}

/// The versions a change was thought out against; what has another one by now makes the change stale.
public struct ExpectedVersions: Hashable, Sendable {
    public var people: [UUID: Int]
    public var faces: [UUID: Int]

    /// Names versions.
    public init(people: [UUID: Int] = [:], faces: [UUID: Int] = [:]) {
        self.people = people
        self.faces = faces
    }
}

/// What a change did, or would do.
public struct EditOutcome: Hashable, Sendable {
    public let edit: Edit
    /// The faces whose state is another one now: what the index has to hear of.
    public let changed: [UUID]
}

/// One entry of the ledger.
public struct LedgerEntry: Hashable, Sendable {
    public let face: UUID
    /// "is_person", "is_not_person", "not_a_face", "bad_quality", "cleared", "undone" or "person_deleted".
    public let decision: String
    public let person: UUID?
    /// Today's name, or the last one of a person who is no more.
    public let personName: String?
    /// "seed" when it came with a picture, else "person".
    public let origin: String
    public let by: String
    public let reason: String?
    public let createdAt: Date
    /// Grows from entry to entry; the face's version is that of its last entry.
    public let version: Int
    /// Nil for seeds.
    public let edit: UUID?
    /// The edit that took this entry back; nil when it stands.
    public let undoneBy: UUID?
}
