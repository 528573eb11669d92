import Identity

extension Report {
    /// The report as one page that needs nothing else: tables, and plots as SVG.
    public var page: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(Words.escaped(title)): how good names are</title>
        <style>\(Self.style)</style></head><body><main>
        <h1>\(Words.escaped(title)): how good names are</h1>
        <p>\(Words.count(faces)) faces of \(Words.count(people)) people, model \(Words.escaped(model)), calibration
        \(Words.escaped(calibration)), a name at a chance of a false one of up to \(Words.percent(limit)).</p>
        <p class="note"><b>FPIR</b>: the share of strangers’ photos that get a name. <b>FNIR</b>: the share of enrolled
        people’s photos that do not get theirs. Enrolled and strangers are different people; every draw is a new
        choice of the photos that are enrolled.</p>
        \(notes.map { "<p class=\"warn\">\(Words.escaped($0))</p>" }.joined(separator: "\n"))
        \(openSet.map(section).joined(separator: "\n"))
        \(sizesSection)\(groupsSection)\(verificationSection)\(calibrationSection)
        </main></body></html>

        """
    }

    /// The page's only style sheet, as it stands between its tags.
    public static let style = """
        :root{color-scheme:light dark;--ink:#1c2024;--dim:#60646c;--paper:#fff;--line:#e0e3e7}
        @media(prefers-color-scheme:dark){:root{--ink:#edeef0;--dim:#a0a5ad;--paper:#16181b;--line:#33373d}}
        body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        main{max-width:1120px;margin:0 auto;padding:24px}
        h1{font-size:24px}h2{font-size:18px;margin-top:36px;border-top:1px solid var(--line);padding-top:20px}
        .note,.dim{color:var(--dim)}.warn{border-left:3px solid #c4452b;padding-left:10px}
        .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:20px}
        .tables{display:flex;flex-wrap:wrap;gap:32px;align-items:flex-start}
        svg{width:100%;height:auto}svg text{fill:var(--ink);font-size:11px}svg .title{font-size:13px;font-weight:600}
        svg .tick,svg .axis{fill:var(--dim)}svg .grid{stroke:var(--line);fill:none}
        table{border-collapse:collapse;margin:12px 0}th,td{padding:3px 12px 3px 0;text-align:right;white-space:nowrap}
        th{color:var(--dim);font-weight:500;border-bottom:1px solid var(--line)}th:first-child,td:first-child{text-align:left}
        tr.ours td{font-weight:600}
        """

    private func section(_ set: OpenSet) -> String {
        let rates = Self.table(
            ["at a measured FPIR of"] + (set.rules.first?.rates.map { Words.percent($0.fpir, 1) } ?? []),
            set.rules.map { rule in ["FNIR, \(rule.name)"] + rule.rates.map { Words.percent($0.fnir) } })
        let operating = Self.table(
            ["a name when", "FPIR", "FNIR"],
            set.operating.map { [$0.name, Words.percent($0.fpir), Words.percent($0.fnir)] })
        let lowest = 0.5 / Double(max(1, set.strangers * set.draws))
        let trade = Plot(
            title: "Detection error trade-off",
            x: .init(title: "FPIR", range: max(1e-4, lowest)...1, isLogarithmic: true, isPercent: true),
            y: .init(title: "FNIR", range: 0.005...1, isLogarithmic: true, isPercent: true),
            lines: set.rules.map { .init(name: $0.name, points: $0.curve) })
        let floor = set.claims.first?.claimed ?? 0.001
        let reliability = Plot(
            title: "Are 1 % claims 1 %?",
            x: .init(title: "chance of a false name, claimed", range: floor...1, isLogarithmic: true, isPercent: true),
            y: .init(title: "strangers named, measured", range: floor...1, isLogarithmic: true, isPercent: true),
            lines: [
                .init(name: "measured", points: set.claims.map { Point($0.claimed, $0.measured) }),
                .init(name: "perfect", points: [Point(floor, floor), Point(1, 1)], dashed: true),
                .init(name: "factor of two", points: [Point(floor, floor * 2), Point(0.5, 1)], dashed: true),
            ])
        return """
            <h2>\(set.photos == 1 ? "One photo" : "\(set.photos) photos") enrolled for each person</h2>
            <p>\(Words.count(set.people)) people enrolled, \(Words.count(set.probes)) of their other photos and
            \(Words.count(set.strangers)) photos of strangers asked about; mean of \(set.draws)
            \(set.draws == 1 ? "draw" : "draws").</p>
            <div class="tables">\(rates)\(operating)</div>
            <div class="plots">\(trade.svg)\(reliability.svg)\(Self.histograms(set.scores))</div>
            """
    }

    private static func histograms(_ scores: [Histogram]) -> String {
        let all = scores.flatMap(\.points)
        guard let low = all.map(\.x).min(), let high = all.map(\.x).max(), low < high else { return "" }
        return Plot(
            title: "Scores of first proposals", x: .init(title: "score", range: low...high),
            y: .init(title: "density", range: 0...max(0.001, all.map(\.y).max() ?? 1)),
            lines: scores.map { .init(name: $0.name, points: $0.points) }
        ).svg
    }

    private var sizesSection: String {
        guard sizes.count > 1, let first = sizes.first, let last = sizes.last else { return "" }
        let range = Double(first.people)...Double(last.people)
        let errors = Plot(
            title: "Errors by the size of the gallery",
            x: .init(title: "people enrolled", range: range, isLogarithmic: true),
            y: .init(
                title: "FNIR at a measured FPIR of 1 %", range: 0...max(0.05, sizes.map(\.fnir).max() ?? 1),
                isPercent: true),
            lines: [.init(name: "FNIR", points: sizes.map { Point(Double($0.people), $0.fnir) })])
        let claims = Plot(
            title: "Strangers named where 1 % is claimed",
            x: .init(title: "people enrolled", range: range, isLogarithmic: true),
            y: .init(title: "FPIR", range: 0...max(0.03, sizes.map(\.fpirAtOnePercent).max() ?? 1), isPercent: true),
            lines: [
                .init(name: "measured", points: sizes.map { Point(Double($0.people), $0.fpirAtOnePercent) }),
                .init(
                    name: "claimed", points: [Point(range.lowerBound, 0.01), Point(range.upperBound, 0.01)],
                    dashed: true),
            ])
        let rows = sizes.map { [Words.count($0.people), Words.percent($0.fnir), Words.percent($0.fpirAtOnePercent)] }
        return "<h2>By the size of the gallery</h2>"
            + Self.table(["people enrolled", "FNIR at FPIR 1 %", "FPIR where 1 % is claimed"], rows)
            + "<div class=\"plots\">\(errors.svg)\(claims.svg)</div>"
    }

    private var groupsSection: String {
        if groups.isEmpty { return "" }
        let rows = groups.map { group in
            [
                "\(group.by): \(group.name)", Words.count(group.probes), Words.percent(group.fnir),
                Words.count(group.strangers), Words.percent(group.fpir),
            ]
        }
        return
            "<h2>By the face that is asked about</h2><p class=\"note\">At the limit. Sex is the estimate made from the"
            + " embedding, not what anybody is.</p>"
            + Self.table(["group", "probes", "FNIR", "strangers", "FPIR"], rows)
    }

    private var verificationSection: String {
        guard let verification else { return "" }
        let rows = verification.folds.enumerated().map { number, fold in
            ["\(number + 1)", "\(fold.pairs)", Words.fixed(fold.threshold, 4), Words.percent(fold.accuracy)]
        }
        return "<h2>Pairs</h2><p>\(Words.percent(verification.accuracy)) ± \(Words.percent(verification.standardError))"
            + " of \(Words.count(verification.pairs)) pairs right, each fold by the others’ threshold;"
            + " \(verification.leftOut) left out because a photo has no face.</p>"
            + Self.table(["fold", "pairs", "threshold", "accuracy"], rows)
    }

    private var calibrationSection: String {
        guard let proposed else { return "" }
        return
            "<h2>A calibration of these faces</h2><p>The logarithm of the chance that a stranger scores more than z against one person:"
            + " \(Words.number(proposed.a)) + \(Words.number(proposed.b)) z + \(Words.number(proposed.c)) z², measured up to z = \(Words.number(proposed.last)).</p>"
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let cells = head.map { "<th>\(Words.escaped($0))</th>" }.joined()
        let body = rows.map { "<tr>\($0.map { "<td>\(Words.escaped($0))</td>" }.joined())</tr>" }
        return "<table><tr>\(cells)</tr>\(body.joined(separator: "\n"))</table>"
    }
}
