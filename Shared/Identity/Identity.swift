public import FoundationEssentials
public import Neighbors

/// Whether a face has a name.
public enum Verdict: String, Hashable, Sendable {
    case match, ambiguous, unknown
}

/// A person with the evidence for it, for one face.
public struct Proposal: Hashable, Sendable {
    /// The person.
    public var person: UUID
    /// The distance of the person's nearest face.
    public var distance: Float
    /// How many of the neighbours are this person's faces.
    public var votes: Int
    /// Those faces, nearest first.
    public var faceIDs: [UUID]
    /// The chance, from 0 to 1, that a stranger has a face in this gallery as near as this.
    public var falseNameChance: Double

    /// Makes a proposal.
    public init(person: UUID, distance: Float, votes: Int, faceIDs: [UUID], falseNameChance: Double) {
        self.person = person
        self.distance = distance
        self.votes = votes
        self.faceIDs = faceIDs
        self.falseNameChance = falseNameChance
    }
}

/// Who a face is, as far as the gallery can say.
public struct Identification: Hashable, Sendable {
    /// Whether a name is given.
    public var verdict: Verdict
    /// The person of a `match`; nil otherwise.
    public var person: UUID?
    /// People, not pictures, nearest first; equal distances by votes, then by id.
    public var proposals: [Proposal]

    /// Makes an identification.
    public init(verdict: Verdict, person: UUID?, proposals: [Proposal]) {
        self.verdict = verdict
        self.person = person
        self.proposals = proposals
    }
}

/// From near faces to a name.
public enum Identity {
    /// Two people whose nearest faces differ by less than this in distance are too close to choose between.
    public static let closeGap: Float = 0.05

    /// Weighs the labelled faces near one face.
    ///
    /// - `match`: the nearest person's chance of being a false name is at most `limit`, and nobody else is close.
    /// - `ambiguous`: it is, but another person is less than `closeGap` further away.
    /// - `unknown`: otherwise, also when there are no neighbours.
    ///
    /// - Parameters:
    ///   - neighbors: the nearest faces that carry a person, in any order; those without one are passed over.
    ///   - gallerySize: labelled faces in the collection; never taken as less than the neighbours there are.
    ///   - limit: the highest chance of a false name at which a name is still given, from 0 to 1.
    public static func identify(
        neighbors: [Neighbor], gallerySize: Int, limit: Double, calibration: Calibration = .shipped
    ) -> Identification {
        let size = max(gallerySize, neighbors.count)
        let proposals = proposals(mergeNeighbors([neighbors], k: neighbors.count)) { distance in
            calibration.falseNameChance(distance: distance, gallerySize: size)
        }
        guard let best = proposals.first, best.falseNameChance <= limit else {
            return Identification(verdict: .unknown, person: nil, proposals: proposals)
        }
        if proposals.count > 1, proposals[1].distance - best.distance < closeGap {
            return Identification(verdict: .ambiguous, person: nil, proposals: proposals)
        }
        return Identification(verdict: .match, person: best.person, proposals: proposals)
    }

    /// One proposal for each person among sorted neighbours.
    private static func proposals(_ sorted: [Neighbor], chance: (Float) -> Double) -> [Proposal] {
        var byPerson: [UUID: Proposal] = [:]
        for neighbor in sorted {
            guard let person = neighbor.person else { continue }
            let new = Proposal(
                person: person, distance: neighbor.distance, votes: 0, faceIDs: [],
                falseNameChance: chance(neighbor.distance))
            byPerson[person, default: new].votes += 1
            byPerson[person]?.faceIDs.append(neighbor.face)
        }
        return byPerson.values.sorted { a, b in
            if a.distance != b.distance { return a.distance < b.distance }
            if a.votes != b.votes { return a.votes > b.votes }
            return a.person.uuidString < b.person.uuidString
        }
    }
}
