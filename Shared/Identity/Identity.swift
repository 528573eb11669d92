public import Faces
public import FoundationEssentials
public import Neighbors

/// From near faces to a name.
public enum Identity {
    /// Two people whose scores differ by less than this are too close to choose between.
    public static let closeGap = 0.15
    /// Labelled neighbours to weigh for each face: what a search is asked for.
    public static let neighborCount = 100
    /// Of these, faces of one person at most; so there are at least 20 people among them.
    public static let facesPerPerson = 5
    /// People, nearest first, whose templates are worth making.
    public static let candidateCount = 20

    /// What is known of the gallery that a face is compared with.
    public struct Gallery: Sendable {
        /// People with at least one confirmed face; never taken as fewer than the proposals there are.
        public var people: Int
        /// The templates of the nearest people.
        public var templates: [UUID: Template]
        /// The smallest distance of the face to one that was said not to be a person, for the people where there is one; 0 when
        /// the face itself was.
        public var denials: [UUID: Float]
        /// The space the templates were made in; nil when the embedding model has none, and then no name is given.
        public var space: IdentitySpace?
        /// How often strangers come near; the space's own by default.
        public var calibration: Calibration?

        /// Makes a gallery.
        public init(
            people: Int, templates: [UUID: Template], denials: [UUID: Float] = [:], space: IdentitySpace? = .shipped,
            calibration: Calibration? = nil
        ) {
            self.people = people
            self.templates = templates
            self.denials = denials
            self.space = space
            self.calibration = calibration
        }
    }

    /// Weighs the labelled faces near one face.
    ///
    /// - `match`: the best person's chance of being a false name is at most `limit`, and nobody else is close.
    /// - `ambiguous`: it is, but another person's score is less than `closeGap` behind.
    /// - `unknown`: otherwise, also when there are no neighbours or the best person was denied.
    ///
    /// - Parameters:
    ///   - face: the embedding that is asked about.
    ///   - neighbors: the nearest faces that carry a person, in any order; those without one are passed over.
    ///   - limit: the highest chance of a false name at which a name is still given, from 0 to 1.
    public static func identify(
        _ face: Embedding, neighbors: [Neighbor], gallery: Gallery, limit: Double
    ) -> Identification {
        var proposals = proposals(mergeNeighbors([neighbors], k: neighbors.count))
        if let space = gallery.space {
            let place = space.place(face)
            let calibration = gallery.calibration ?? space.calibration
            let people = max(gallery.people, proposals.count)
            for index in proposals.indices {
                guard let template = gallery.templates[proposals[index].person] else { continue }
                let score = space.score(place, centre: template.centre, count: template.kept)
                proposals[index].confirmed = template.confirmed
                proposals[index].agreeing = template.kept
                proposals[index].score = score
                proposals[index].falseNameChance = calibration.falseNameChance(score: score, people: people)
            }
        }
        for index in proposals.indices {
            guard let denied = gallery.denials[proposals[index].person] else { continue }
            proposals[index].isDenied = denied <= proposals[index].distance
        }
        proposals.sort(by: isBetter)
        addGaps(&proposals)
        return decide(proposals, limit: limit)
    }

    private static func decide(_ proposals: [Proposal], limit: Double) -> Identification {
        guard let best = proposals.first, !best.isDenied, best.score != nil, best.falseNameChance <= limit else {
            return Identification(verdict: .unknown, person: nil, proposals: proposals)
        }
        if let gap = best.gap, gap < closeGap {
            return Identification(verdict: .ambiguous, person: nil, proposals: proposals)
        }
        return Identification(verdict: .match, person: best.person, proposals: proposals)
    }

    /// How far each is ahead of or behind the best of the others that were not denied.
    private static func addGaps(_ proposals: inout [Proposal]) {
        let scores = proposals.filter { !$0.isDenied }.compactMap(\.score)
        guard let first = scores.first else { return }
        for index in proposals.indices {
            guard let score = proposals[index].score else { continue }
            if index > 0 {
                proposals[index].gap = score - first
            } else if scores.count > 1 {
                proposals[0].gap = first - scores[1]
            }
        }
    }

    private static func isBetter(_ a: Proposal, _ b: Proposal) -> Bool {
        if a.isDenied != b.isDenied { return b.isDenied }
        if a.score != b.score { return (a.score ?? -.infinity) > (b.score ?? -.infinity) }
        if a.distance != b.distance { return a.distance < b.distance }
        if a.votes != b.votes { return a.votes > b.votes }
        return a.person.uuidString < b.person.uuidString
    }

    /// One proposal for each person among sorted neighbours.
    private static func proposals(_ sorted: [Neighbor]) -> [Proposal] {
        var places: [UUID: Int] = [:]
        var found: [Proposal] = []
        for neighbor in sorted {
            guard let person = neighbor.person else { continue }
            if let place = places[person] {
                found[place].distances.append(neighbor.distance)
                found[place].faceIDs.append(neighbor.face)
            } else {
                places[person] = found.count
                found.append(Proposal(person: person, distances: [neighbor.distance], faceIDs: [neighbor.face]))
            }
        }
        return found
    }
}
