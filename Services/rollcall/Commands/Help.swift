import Lifecycle
import Settings

/// `rollcall help` and `rollcall version`.
enum Help {
    static let command = Command(
        syntax: Syntax(
            name: "help", summary: "Explain a command, or list all.", operands: "[COMMAND]", operandCount: 0...1),
        run: { context in
            guard let name = context.arguments.operands.first else {
                Output(json: false).line(overview)
                return .ok
            }
            guard let command = CommandLineRun.commands.first(where: { $0.syntax.name == name }) else {
                let nearest = Nearest.name(to: name, among: CommandLineRun.commands.map(\.syntax.name))
                throw CommandFailure(
                    .usage, "\"\(name)\" is not a command" + (nearest.map { "; did you mean \($0)?" } ?? ""))
            }
            Output(json: false).line(command.syntax.help)
            return .ok
        })

    static let version = Command(
        syntax: Syntax(name: "version", summary: "Print the version."),
        run: { context in
            context.output.line("rollcall \(Program.version)")
            try context.output.object(["version": Program.version])
            return .ok
        })

    /// The page of `rollcall help`.
    static var overview: String {
        let width = (CommandLineRun.commands.map(\.syntax.name.count).max() ?? 0) + 2
        let lines = CommandLineRun.commands.map { command in
            "  " + command.syntax.name + String(repeating: " ", count: width - command.syntax.name.count)
                + command.syntax.summary
        }
        return """
            Rollcall finds out who is in a photo.

            usage: rollcall COMMAND [options]

            \(lines.joined(separator: "\n"))

            Every command takes --home DIR, --url URL, --json and --help.
            Exit status: 0 done, 1 failed (or some items did), 2 not understood, 3 something is missing (make setup,
            make build), 4 Rollcall is not running or does not answer, 130 stopped by Ctrl-C.
            """
    }
}
