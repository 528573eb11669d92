import Foundation
import Store

/// What the decisions about a face come to, one after the other: the rule in its plainest form.
struct FaceState: Hashable {
    var decision: LabelState
    var person: UUID?
    var isNot: [UUID]

    /// The state after one more decision.
    func applying(_ next: LabelDecision) -> FaceState {
        switch next {
        case .isPerson(let person):
            FaceState(decision: .isPerson, person: person, isNot: isNot.filter { $0 != person })
        case .isNotPerson(let person):
            if self.person == person {
                FaceState(decision: .unlabelled, person: nil, isNot: adding(person))
            } else {
                FaceState(decision: decision, person: self.person, isNot: adding(person))
            }
        case .notAFace: FaceState(decision: .notAFace, person: nil, isNot: isNot)
        case .badQuality: FaceState(decision: .badQuality, person: nil, isNot: isNot)
        case .cleared: FaceState(decision: .unlabelled, person: nil, isNot: [])
        }
    }

    private func adding(_ person: UUID) -> [UUID] { isNot.contains(person) ? isNot : isNot + [person] }
}
