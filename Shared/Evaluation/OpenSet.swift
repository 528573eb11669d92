import Faces
import FoundationEssentials
public import Identity
import Neighbors

/// One way of asking "who is this?" on faces whose truth is known: some people enrolled, all others strangers.
public struct OpenSet: Hashable, Sendable {
    /// Photos enrolled for each person, 1 and more; the person's others are probes.
    public var photos: Int
    /// People with so many photos are enrolled; more than `photos`, or nothing is left to ask about.
    public var leastPhotos: Int
    /// When set: only so many of them, chosen anew in each draw; the rest of them are left out.
    public var people: Int?
    /// The share of the people who could be enrolled that are strangers instead, chosen anew in each draw.
    public var heldOut: Double
    /// How often the choice is made.
    public var draws: Int
    public var seed: UInt64
    /// Photos asked about in a draw at most, of either kind.
    public var mostAsked: Int

    /// Makes a plan.
    public init(
        photos: Int, leastPhotos: Int, people: Int? = nil, heldOut: Double = 0, draws: Int = 5, seed: UInt64 = 1,
        mostAsked: Int = 50_000
    ) {
        self.photos = max(1, photos)
        self.leastPhotos = max(leastPhotos, self.photos)
        self.people = people
        self.heldOut = min(max(heldOut, 0), 1)
        self.draws = max(1, draws)
        self.seed = seed
        self.mostAsked = max(1, mostAsked)
    }

    /// What came of one photo.
    public struct Answer: Hashable, Sendable {
        /// The row of the table.
        public var row: Int
        public var outcome: Outcome
        public var verdict: Verdict
        /// True when the verdict is a match with the right person.
        public var isNamedRightly: Bool
        /// The distance of the nearest enrolled face: what a rule of one threshold looks at.
        public var nearest: Float
        /// True when that face is of the right person.
        public var isNearestRight: Bool
    }

    /// What came of one choice.
    public struct Draw: Sendable {
        /// People enrolled.
        public var people: Int
        public var answers: [Answer]
    }

    /// The people of one choice.
    struct Choice {
        var enrolled: [(name: String, rows: [Int])]
        var probes: [Int]
        var strangers: [Int]
    }

    /// Runs every draw; `progress` gets the done share, from 0 to 1, between batches, and stops the run by throwing.
    public func run(
        _ table: FaceTable, calibration: Calibration? = nil, limit: Double, threads: Int = 1,
        progress: (Double) throws -> Void = { _ in }
    ) rethrows -> [Draw] {
        guard let space = IdentitySpace.shipped(for: table.model) else { return [] }
        var random = SplitMix64(seed: seed)
        return try (0..<draws).map { number in
            let choice = choose(table, &random)
            return try ask(table, choice, space, calibration, limit, threads) {
                try progress((Double(number) + $0) / Double(draws))
            }
        }
    }

    /// Who is enrolled with which photos, and who is asked about.
    func choose(_ table: FaceTable, _ random: inout SplitMix64) -> Choice {
        var able: [(name: String, rows: [Int])] = []
        var strangers: [Int] = []
        for person in table.people {
            if person.rows.count >= leastPhotos { able.append(person) } else { strangers += person.rows }
        }
        able.shuffle(using: &random)
        let held = Int((Double(able.count) * heldOut).rounded(.down))
        strangers += able.prefix(held).flatMap(\.rows)
        able.removeFirst(held)
        if let people { able = Array(able.prefix(people)) }
        var probes: [Int] = []
        for index in able.indices {
            let rows = able[index].rows.shuffled(using: &random)
            probes += rows.dropFirst(photos)
            able[index].rows = Array(rows.prefix(photos))
        }
        return Choice(
            enrolled: able, probes: Array(probes.shuffled(using: &random).prefix(mostAsked)).sorted(),
            strangers: Array(strangers.shuffled(using: &random).prefix(mostAsked)).sorted())
    }

    private func ask(
        _ table: FaceTable, _ choice: Choice, _ space: IdentitySpace, _ calibration: Calibration?, _ limit: Double,
        _ threads: Int, progress: (Double) throws -> Void
    ) rethrows -> Draw {
        let shard = Shard()
        let collection = UUID()
        var people: [UUID: String] = [:]
        var templates: [UUID: Template] = [:]
        for (name, rows) in choice.enrolled {
            let person = UUID()
            people[person] = name
            templates[person] = Template(person: person, faces: rows.map { table.rows[$0].embedding }, in: space)
            shard.upsert(
                rows.map {
                    Shard.Row(
                        id: UUID(), collection: collection, person: person, model: table.model,
                        embedding: table.rows[$0].embedding)
                })
        }
        let gallery = Identity.Gallery(
            people: choice.enrolled.count, templates: templates, space: space, calibration: calibration)
        let filter = Shard.Filter(
            collection: collection, model: table.model, labelledOnly: true, perPerson: Identity.facesPerPerson)
        let asked = choice.probes.map { ($0, false) } + choice.strangers.map { ($0, true) }
        var answers: [Answer] = []
        answers.reserveCapacity(asked.count)
        for start in stride(from: 0, to: asked.count, by: 256) {
            try progress(Double(start) / Double(max(1, asked.count)))
            let batch = asked[start..<min(start + 256, asked.count)]
            let found = shard.search(
                batch.map { table.rows[$0.0].embedding }, k: Identity.neighborCount, filter: filter, threads: threads)
            for ((row, isStranger), neighbors) in zip(batch, found.results) {
                let identified = Identity.identify(
                    table.rows[row].embedding, neighbors: neighbors, gallery: gallery, limit: limit)
                let truth = isStranger ? nil : table.rows[row].person
                func isRight(_ person: UUID?) -> Bool { person.flatMap { people[$0] } == truth && !isStranger }
                let best = identified.proposals.first
                answers.append(
                    Answer(
                        row: row,
                        outcome: Outcome(
                            isStranger: isStranger, isRight: isRight(best?.person), score: best?.score ?? -.infinity,
                            chance: best?.falseNameChance ?? 1),
                        verdict: identified.verdict, isNamedRightly: isRight(identified.person),
                        nearest: neighbors.first?.distance ?? .infinity,
                        isNearestRight: isRight(neighbors.first?.person)))
            }
        }
        return Draw(people: choice.enrolled.count, answers: answers)
    }
}
