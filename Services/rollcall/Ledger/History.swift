/// `rollcall history` and `rollcall undo`: who decided what and when, and how to take it back.
enum History {
    static let command = Command(
        syntax: Syntax(
            name: "history", summary: "Show who changed names, when and why.",
            options: [
                .value("collection", "NAME", "the collection (default \"default\")"),
                .value("person", "PERSON", "only edits that touched this person (name or id)"),
                .value("face", "ID", "every decision about this face"),
                .value("limit", "N", "how many, newest first (1 to 1000, default 20)"),
            ]),
        run: { context in
            let gateway = try context.gateway()
            let limit = try context.arguments.integer("limit", in: 1...1000) ?? 20
            if let face = context.arguments.text("face") {
                let page: Answers.Page<Answers.LedgerEntry> = try await gateway.get(
                    "GET", "/api/v1/faces/\(Gateway.escaped(face))/history?limit=\(limit)")
                show(page.items, context.output)
                try context.output.object(page)
                return .ok
            }
            var path = gateway.path(context.collection, "/edits")
            if let person = context.arguments.text("person") {
                path = "/api/v1/people/\(try await id(of: person, context, gateway))/history"
            }
            let page: Answers.Page<Answers.Edit> = try await gateway.get("GET", "\(path)?limit=\(limit)")
            show(page.items, context.output)
            try context.output.object(page)
            return .ok
        })

    static let undo = Command(
        syntax: Syntax(
            name: "undo", summary: "Take an edit back; taking back an undo does it again.", operands: "EDIT",
            operandCount: 1...1, options: EditCommand.options.filter { $0.name != "collection" },
            details: "`rollcall history` lists the edits. What was decided about the same faces since stays."),
        run: { context in
            try await EditCommand.run(
                context, "/api/v1/edits/\(Gateway.escaped(context.arguments.operands[0]))/undo", [:])
        })

    /// A person's id by name; what is no name is taken as an id, also of somebody who is no more.
    private static func id(of person: String, _ context: Context, _ gateway: Gateway) async throws -> String {
        let people = try await gateway.all(
            gateway.path(context.collection, "/people") + "?q=\(Gateway.escaped(person))", as: Answers.Person.self)
        return people.first { $0.name == person }?.id ?? Gateway.escaped(person)
    }

    private static func show(_ edits: [Answers.Edit], _ output: Output) {
        var table = Table(["when", "edit", "kind", "faces", "by", "people", "reason", "undone by"], right: [3])
        for edit in edits {
            let people = edit.people.map { Words.printable($0.nameBefore ?? $0.nameAfter ?? $0.id) }
            table.add([
                edit.createdAt, edit.id, edit.kind, "\(edit.faces)", Words.printable(edit.by),
                people.prefix(3).joined(separator: ", ") + (people.count > 3 ? ", …" : ""),
                Words.printable(edit.reason ?? ""), edit.undoneBy ?? "",
            ])
        }
        for line in table.lines { output.line(line) }
    }

    private static func show(_ entries: [Answers.LedgerEntry], _ output: Output) {
        var table = Table(["when", "decision", "person", "by", "reason", "edit", "undone by"])
        for entry in entries {
            table.add([
                entry.createdAt, entry.decision, Words.printable(entry.person?.name ?? ""), Words.printable(entry.by),
                Words.printable(entry.reason ?? ""), entry.edit ?? "seed", entry.undoneBy ?? "",
            ])
        }
        for line in table.lines { output.line(line) }
    }
}
