/// How likely a face is one that is listed as female, from its embedding: how the face is read, not who the person is.
public struct SexEstimate: Hashable, Sendable {
    /// What people are told.
    public enum Label: String, CaseIterable, Hashable, Sendable {
        case female, male
        /// Neither is likely enough.
        case unsure
    }

    /// The least chance, from 0.5 to 1, at which a label is given: below it one in ten would be wrong.
    public static let limit = 0.9

    /// The calibrated chance of female, from 0 to 1, when both are equally common; that of male is the rest.
    public let female: Double

    /// Makes an estimate; `female` must be from 0 to 1.
    public init(female: Double) {
        precondition((0...1).contains(female), "SexEstimate needs a chance from 0 to 1")
        self.female = female
    }

    /// The label, `unsure` when neither chance reaches `SexEstimate.limit`.
    public var label: Label {
        if female >= Self.limit { return .female }
        if 1 - female >= Self.limit { return .male }
        return .unsure
    }
}
