/// `rollcall merge`, `rollcall split` and `rollcall rename`.
enum EditPeople {
    static let merge = Command(
        syntax: Syntax(
            name: "merge", summary: "Make several people one.", operands: "PERSON…", operandCount: 1...1_000,
            options: [.value("into", "PERSON", "whose name stays")] + EditCommand.options,
            details: "People are given by name or id. `rollcall undo` brings them back as they were."),
        run: { context in
            guard let into = context.arguments.text("into") else {
                throw CommandFailure(.usage, "--into PERSON is missing; see rollcall help merge")
            }
            return try await edit(
                context,
                [
                    "kind": .text("merge"), "people": .list(context.arguments.operands.map { .text($0) }),
                    "into": .text(into),
                ])
        })

    static let split = Command(
        syntax: Syntax(
            name: "split", summary: "Make some of a person's faces a new person.", operands: "PERSON FACE…",
            operandCount: 2...10_001, options: [.value("name", "NAME", "the new person's name")] + EditCommand.options),
        run: { context in
            guard let name = context.arguments.text("name") else {
                throw CommandFailure(.usage, "--name NAME is missing; see rollcall help split")
            }
            return try await edit(
                context,
                [
                    "kind": .text("split"), "person": .text(context.arguments.operands[0]), "name": .text(name),
                    "faces": .list(context.arguments.operands.dropFirst().map { .text($0) }),
                ])
        })

    static let rename = Command(
        syntax: Syntax(
            name: "rename", summary: "Give a person another name.", operands: "PERSON NAME", operandCount: 2...2,
            options: EditCommand.options),
        run: { context in
            try await edit(
                context,
                [
                    "kind": .text("rename"), "person": .text(context.arguments.operands[0]),
                    "name": .text(context.arguments.operands[1]),
                ])
        })

    private static func edit(_ context: Context, _ fields: [String: JSONValue]) async throws -> ExitCode {
        try await EditCommand.run(context, context.gateway().path(context.collection, "/edits"), fields)
    }
}
