import FoundationEssentials

/// `rollcall suspects`: what is probably wrong with the names.
enum Suspects {
    private struct Wanted: Encodable {
        var person: String?
    }
    private struct Suspect: Codable, Sendable {
        var rank: Int
        var kind: String
        var chance: Double
        var reason: String
        var person: Answers.Named?
        var other: Answers.Named?
        var faces: [String]
        var settled: Bool
    }
    private struct Report: Encodable {
        var job: Answers.Job
        var items: [Suspect]
    }

    static let command = Command(
        syntax: Syntax(
            name: "suspects", summary: "Look for faces under wrong names, people under two names, and copies.",
            options: [
                .value("collection", "NAME", "the collection (default \"default\")"),
                .value("person", "PERSON", "only what is about this person (name or id)"),
                .value("kind", "KIND", "only stranger, twins, mixture or copies"),
                .value("limit", "N", "how many, most likely first (1 to 1000, default 50)"),
            ],
            details: "Nothing is changed: `rollcall label`, `merge` and `split` act on what you agree with."),
        run: { context in
            let gateway = try context.gateway()
            let limit = try context.arguments.integer("limit", in: 1...1000) ?? 50
            let kind = try context.arguments.choice("kind", of: ["stranger", "twins", "mixture", "copies"])
            let wanted = Wanted(person: context.arguments.text("person"))
            let (job, curation) = try await context.finish("the search", "/curations", wanted, on: gateway)
            let filter = kind.map { "&kind=\($0)" } ?? ""
            let page: Answers.Page<Suspect> = try await gateway.get(
                "GET", "/api/v1/curations/\(curation)/suspects?limit=\(limit)\(filter)")
            var table = Table(["kind", "chance", "who", "face", "why"], right: [1])
            for suspect in page.items {
                table.add([
                    suspect.kind, "\(Words.number(suspect.chance * 100, 0)) %",
                    Words.printable(suspect.person?.name ?? "-"),
                    suspect.faces.prefix(1).joined() + (suspect.faces.count > 1 ? " +\(suspect.faces.count - 1)" : ""),
                    Words.printable(suspect.reason),
                ])
            }
            for line in table.lines { context.output.line(line) }
            context.output.line(
                page.items.isEmpty ? "nothing looks wrong" : "\(Words.count(page.items.count, "suspect")) shown")
            try context.output.object(Report(job: job, items: page.items))
            return .ok
        })
}
