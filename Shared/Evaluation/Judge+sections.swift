import Faces
import Identity

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension Judge {
    /// Strangers' photos with a claimed chance of up to 10 % that a calibration is fitted on, at least.
    static let leastToFit = 50

    func section(_ draws: [OpenSet.Draw], photos: Int) -> Report.OpenSet {
        let ours = draws.map { Rates($0.answers.map(\.outcome)) }
        let nearest = draws.map { draw in
            Rates(
                draw.answers.map {
                    Outcome(
                        isStranger: $0.outcome.isStranger, isRight: $0.isNearestRight, score: -Double($0.nearest),
                        chance: 1)
                })
        }
        var operating = [
            Report.Operating(
                name: "the chance of a false one is at most \(Words.percent(plan.limit, 1))",
                fpir: mean(draws.map { Self.share($0.answers) { $0.verdict == .match } }) ?? 0,
                fnir: mean(draws.map { Self.missed($0.answers, unless: \.isNamedRightly) }) ?? 0)
        ]
        for distance in Self.distances {
            operating.append(
                Report.Operating(
                    name: "the nearest face is below \(distance)",
                    fpir: mean(draws.map { Self.share($0.answers) { $0.nearest < distance } }) ?? 0,
                    fnir: mean(
                        draws.map { Self.missed($0.answers) { $0.nearest < distance && $0.isNearestRight } }) ?? 0))
        }
        let all = draws.flatMap(\.answers)
        return Report.OpenSet(
            photos: photos, people: draws.first?.people ?? 0, probes: ours.first?.probes ?? 0,
            strangers: ours.first?.strangerCount ?? 0, draws: draws.count,
            rules: [rule("Rollcall", ours), rule("nearest face", nearest)], operating: operating,
            claims: Self.claims.map { claim in
                Report.Claim(
                    claimed: claim,
                    measured: mean(draws.map { Self.share($0.answers) { $0.outcome.chance <= claim } }) ?? 0)
            },
            scores: [
                histogram("enrolled", all.filter(\.outcome.isRight).map(\.outcome.score)),
                histogram("strangers", all.filter(\.outcome.isStranger).map(\.outcome.score)),
            ])
    }

    static let claims = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]

    private func rule(_ name: String, _ draws: [Rates]) -> Report.Rule {
        func fnir(_ fpir: Double) -> Double { mean(draws.compactMap { $0.fnir(fpir: fpir) }) ?? 0 }
        let lowest = log10(1 / Double(max(1, draws.first?.strangerCount ?? 1)))
        let curve = (0...60).map { step in pow(10, lowest * (1 - Double(step) / 60)) }
        return Report.Rule(
            name: name, rates: Self.fpirs.map { Report.Rate(fpir: $0, fnir: fnir($0)) },
            curve: curve.map { Report.Point($0, fnir($0)) })
    }

    private func histogram(_ name: String, _ scores: [Double]) -> Report.Histogram {
        let finite = scores.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max(), high > low else {
            return Report.Histogram(name: name, points: [])
        }
        let bins = 40
        var counts = [Int](repeating: 0, count: bins)
        for score in finite { counts[min(bins - 1, Int((score - low) / (high - low) * Double(bins)))] += 1 }
        let width = (high - low) / Double(bins)
        return Report.Histogram(
            name: name,
            points: counts.enumerated().map { bin, count in
                Report.Point(low + (Double(bin) + 0.5) * width, Double(count) / Double(finite.count) / width)
            })
    }

    /// Errors at the limit by what is known of the face that is asked about.
    func groups(_ draws: [OpenSet.Draw]) -> [Report.Group] {
        let all = draws.flatMap(\.answers)
        var groups: [Report.Group] = []
        func add(_ by: String, _ name: String, _ holds: (Int) -> Bool) {
            let part = all.filter { holds($0.row) }
            if part.isEmpty { return }
            let strangers = part.count(where: \.outcome.isStranger)
            groups.append(
                Report.Group(
                    by: by, name: name, probes: (part.count - strangers) / max(1, draws.count),
                    strangers: strangers / max(1, draws.count), fnir: Self.missed(part, unless: \.isNamedRightly),
                    fpir: Self.share(part) { $0.verdict == .match }))
        }
        for (name, range) in Self.thirds(table.rows.compactMap(\.quality)) {
            add("quality", name) { table.rows[$0].quality.map(range.contains) ?? false }
        }
        for (name, range) in Self.thirds(table.rows.compactMap(\.size)) {
            add("size", name + " pixels") { table.rows[$0].size.map(range.contains) ?? false }
        }
        let sexes = table.rows.map { SexHead.shipped.estimate($0.embedding, model: table.model)?.label.rawValue }
        for sex in ["female", "male", "unsure"] { add("sex estimate", sex) { sexes[$0] == sex } }
        return groups
    }

    /// The lowest, middle and highest third of values, as ranges; none when they hardly differ.
    private static func thirds(_ values: [Float]) -> [(name: String, range: ClosedRange<Float>)] {
        let sorted = values.sorted()
        guard let low = sorted.first, let high = sorted.last, high > low else { return [] }
        let (first, second) = (sorted[sorted.count / 3], sorted[sorted.count * 2 / 3])
        func text(_ value: Float) -> String { Words.number((Double(value) * 100).rounded() / 100) }
        return [
            ("up to \(text(first))", low...first),
            ("\(text(first)) to \(text(second))", first.nextUp...max(first.nextUp, second)),
            ("above \(text(second))", second.nextUp...max(second.nextUp, high)),
        ]
    }

    /// The calibration these strangers ask for: the one that was judged, with the chance multiplied so that claims of 1 to
    /// 10 % hold; nil when too few strangers come that near.
    func proposal(_ draws: [OpenSet.Draw]) -> Calibration? {
        guard let used = plan.calibration ?? IdentitySpace.shipped(for: table.model)?.calibration else { return nil }
        let near = draws.map { $0.answers.count { $0.outcome.isStranger && $0.outcome.chance <= 0.1 } }
        guard (near.max() ?? 0) >= Self.leastToFit else { return nil }
        var (sum, weight) = (0.0, 0.0)
        for claim in [0.01, 0.02, 0.05, 0.1] {
            let measured = mean(draws.map { Self.share($0.answers) { $0.outcome.chance <= claim } }) ?? 0
            guard measured > 0, measured < 1 else { continue }
            sum += (log(-log1p(-measured)) - log(-log1p(-claim))) * measured
            weight += measured
        }
        return weight > 0 ? used.scaled(by: exp(sum / weight)) : nil
    }
}
