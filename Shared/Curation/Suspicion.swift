public import FoundationEssentials

/// Something about the names of a collection that is probably wrong.
public struct Suspicion: Hashable, Sendable {
    /// What is suspected.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A face does not belong to the person it carries.
        case stranger
        /// Two names are one person.
        case twins
        /// Some of a person's faces are somebody else.
        case mixture
        /// Two pictures show the same face so alike that one is probably a copy.
        case copies
    }
    public let kind: Kind
    /// How likely, 0 to 1: the list is ranked by it.
    public let chance: Double
    /// The person it is about; nil for copies of faces without a name.
    public let person: UUID?
    /// The other person: whom the face is nearest to, or the other name.
    public let other: UUID?
    /// The faces it is about: the stranger; both copies; those that would split off; for twins the nearest of each.
    public let faces: [UUID]
    /// A distance that speaks for it: to the person's other faces, or between the two of whatever is compared.
    public let distance: Float
    /// The distance to `other`'s faces, or what is usual within the person.
    public let against: Float
    /// How many faces the person has that were compared with.
    public let compared: Int
}
