/// `rollcall label`: says who faces are, or are not.
enum LabelFaces {
    static let command = Command(
        syntax: Syntax(
            name: "label", summary: "Say who faces are, or what they are not.", operands: "FACE…",
            operandCount: 1...10_000,
            options: [
                .value("as", "PERSON", "they are this person"), .value("not", "PERSON", "they are not this person"),
                .flag("not-a-face", "they are no faces"), .flag("bad-quality", "they are too bad to be used"),
                .flag("clear", "take back all that was decided about them"),
            ] + EditCommand.options,
            details: "Faces are given by id. All of them are one edit, which `rollcall undo` takes back as one."),
        run: { context in
            let arguments = context.arguments
            let decisions: [(word: String, person: String?)] =
                [("is_person", arguments.text("as")), ("is_not_person", arguments.text("not"))].filter { $0.1 != nil }
                + [("not_a_face", "not-a-face"), ("bad_quality", "bad-quality"), ("cleared", "clear")]
                .filter { arguments.has($0.1) }.map { ($0.0, nil) }
            guard decisions.count == 1, let decision = decisions.first else {
                throw CommandFailure(
                    .usage, "give one of --as, --not, --not-a-face, --bad-quality and --clear; see rollcall help label")
            }
            var labelling: [String: JSONValue] = [
                "decision": .text(decision.word), "faces": .list(arguments.operands.map { .text($0) }),
            ]
            if let person = decision.person { labelling["person"] = .text(person) }
            return try await EditCommand.run(
                context, context.gateway().path(context.collection, "/edits"),
                ["kind": .text("label"), "decisions": .list([.object(labelling)])])
        })
}
