import Faces
public import Identity

/// Makes a report of a table of faces.
public struct Judge: Sendable {
    /// What is judged.
    public struct Plan: Hashable, Sendable {
        /// A name for the page.
        public var title = "faces"
        /// Photos enrolled, one section each.
        public var photos = [5, 1]
        /// People with so many photos are enrolled.
        public var leastPhotos = 10
        /// The share of them that are strangers instead.
        public var heldOut = 0.0
        public var draws = 5
        public var seed: UInt64 = 1
        /// The highest chance of a false name at which a name is given.
        public var limit = 0.01
        /// The calibration to judge by, and what to call it; the shipped one by default.
        public var calibration: Calibration?
        /// What to call it.
        public var calibrationName = "shipped"
        /// Sizes of the gallery, in people, with one photo each; empty for none.
        public var sizes: [Int] = []

        /// Makes a plan.
        public init() {}
    }

    /// Why nothing can be judged.
    public struct TooLittle: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// People to enrol and stranger's photos there must be, at least.
    public static let leastPeople = 5
    static let leastStrangers = 100
    static let fpirs = [0.1, 0.01, 0.001]
    /// Rules of one threshold on the nearest face: face_recognition's own, and its usual advice.
    static let distances: [Float] = [0.6, 0.5, 0.45]

    let table: FaceTable
    let plan: Plan
    let threads: Int

    /// Prepares to judge a table.
    public init(_ table: FaceTable, plan: Plan, threads: Int = 1) {
        self.table = table
        self.plan = plan
        self.threads = threads
    }

    /// Runs everything; `progress` is told a number from 0 to 1 and may throw to stop.
    ///
    /// - Throws: `TooLittle`, which says what is missing; what `progress` throws.
    public func report(pairs: [Verification.Pair]? = nil, progress: (Double) throws -> Void = { _ in }) throws -> Report
    {
        try refuseTooLittle()
        var report = Report(
            title: plan.title, model: table.model, faces: table.rows.count, people: table.people.count,
            limit: plan.limit,
            calibration: plan.calibrationName, openSet: [], sizes: [], groups: [], verification: nil, proposed: nil,
            notes: [])
        let rounds = Double(plan.photos.count + plan.sizes.count)
        var done = 0.0
        func step(_ part: Double) throws { try progress((done + part) / rounds) }
        for (index, photos) in plan.photos.enumerated() {
            let draws = try run(photos: photos, people: nil, least: plan.leastPhotos, draws: plan.draws, step)
            done += 1
            report.openSet.append(section(draws, photos: photos))
            if index == 0 {
                report.groups = groups(draws)
                report.proposed = proposal(draws)
            }
        }
        for people in plan.sizes {
            let draws = try run(photos: 1, people: people, least: 2, draws: min(plan.draws, 3), step)
            done += 1
            let rates = draws.map { Rates($0.answers.map(\.outcome)) }
            report.sizes.append(
                Report.Size(
                    people: draws.first?.people ?? 0, fnir: mean(rates.compactMap { $0.fnir(fpir: 0.01) }) ?? 0,
                    fpirAtOnePercent: mean(draws.map { Self.share($0.answers) { $0.outcome.chance <= 0.01 } }) ?? 0))
        }
        if let pairs, let judged = Verification(table, pairs: pairs) {
            report.verification = Report.Pairs(
                pairs: judged.distances.count, leftOut: judged.leftOut, accuracy: judged.accuracy,
                standardError: judged.standardError, folds: judged.folds)
        }
        if report.proposed == nil {
            report.notes.append(
                "No calibration is proposed: that takes \(Self.leastToFit) strangers’ photos with a chance of up to 10 %."
            )
        }
        try progress(1)
        return report
    }

    private func run(
        photos: Int, people: Int?, least: Int, draws: Int, _ step: (Double) throws -> Void
    ) rethrows -> [OpenSet.Draw] {
        let plan = OpenSet(
            photos: photos, leastPhotos: least, people: people, heldOut: people == nil ? self.plan.heldOut : 0,
            draws: draws,
            seed: self.plan.seed)
        return try plan.run(
            table, calibration: self.plan.calibration, limit: self.plan.limit, threads: threads, progress: step)
    }

    private func refuseTooLittle() throws(TooLittle) {
        guard IdentitySpace.shipped(for: table.model) != nil else {
            throw TooLittle(description: "there is no identity space for embeddings of \(table.model)")
        }
        let most = plan.photos.max() ?? 1
        guard plan.leastPhotos > most else {
            throw TooLittle(
                description: "people with \(plan.leastPhotos) photos leave none to ask about when \(most) are enrolled")
        }
        let sizes = table.people.map(\.rows.count)
        let able = sizes.count { $0 >= plan.leastPhotos }
        let held = Int((Double(able) * plan.heldOut).rounded(.down))
        guard able - held >= Self.leastPeople else {
            throw TooLittle(
                description:
                    "\(able - held) people with \(plan.leastPhotos) labelled faces and more can be enrolled; it takes \(Self.leastPeople)"
            )
        }
        let strangers = sizes.filter { $0 < plan.leastPhotos }.reduce(0, +) + held * plan.leastPhotos
        guard strangers >= Self.leastStrangers else {
            throw TooLittle(
                description:
                    "there are \(strangers) labelled faces of people who are not enrolled; it takes \(Self.leastStrangers)"
            )
        }
    }

    /// The share of strangers among answers of which something holds.
    static func share(_ answers: [OpenSet.Answer], _ holds: (OpenSet.Answer) -> Bool) -> Double {
        let strangers = answers.filter(\.outcome.isStranger)
        return strangers.isEmpty ? 0 : Double(strangers.count(where: holds)) / Double(strangers.count)
    }

    /// The share of probes among answers of which something does not hold.
    static func missed(_ answers: [OpenSet.Answer], unless holds: (OpenSet.Answer) -> Bool) -> Double {
        let probes = answers.filter { !$0.outcome.isStranger }
        return probes.isEmpty ? 0 : Double(probes.count { !holds($0) }) / Double(probes.count)
    }
}
