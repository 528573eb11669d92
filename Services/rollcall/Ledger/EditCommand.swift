/// What the commands that change names share.
enum EditCommand {
    static let options: [Option] = [
        .value("collection", "NAME", "the collection (default \"default\")"),
        .value("by", "NAME", "who decides, for the ledger (default: the user's name)"),
        .value("reason", "TEXT", "why, for the ledger"),
        .flag("preview", "only tell what it would change"),
    ]

    /// Sends an edit and shows what it did.
    static func run(_ context: Context, _ path: String, _ fields: [String: JSONValue]) async throws -> ExitCode {
        let preview = context.arguments.has("preview")
        var body = fields
        body["by"] = .text(context.arguments.text("by") ?? context.environment["USER"] ?? "command line")
        if let reason = context.arguments.text("reason") { body["reason"] = .text(reason) }
        if preview { body["preview"] = .bool(true) }
        let edit = try await context.gateway().post(path, body, as: Answers.Edit.self)
        for line in lines(edit) { context.output.line(line) }
        context.output.line(
            preview
                ? "nothing was changed: this was a preview" : "edit \(edit.id); rollcall undo \(edit.id) takes it back")
        try context.output.object(edit)
        return .ok
    }

    /// What an edit did, a line for each person.
    static func lines(_ edit: Answers.Edit) -> [String] {
        let people = edit.people.map { trace in
            var line = Words.printable(trace.nameBefore ?? trace.nameAfter ?? trace.id) + ": "
            switch trace.action {
            case "renamed": line += "renamed to \(Words.printable(trace.nameAfter ?? "-"))"
            default: line += trace.action
            }
            if trace.gained > 0 { line += ", \(Words.count(trace.gained, "face")) came" }
            if trace.lost > 0 { line += ", \(Words.count(trace.lost, "face")) went" }
            return line
        }
        return people + ["\(Words.count(edit.changed ?? edit.faces, "face")) changed"]
    }
}
