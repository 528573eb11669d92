import FoundationEssentials
import Lifecycle
import LocalServers
import Settings

/// One run of the program: finds the command, runs it, and says what went wrong.
struct CommandLineRun: Sendable {
    let signals: ShutdownSignals

    /// Every command, in the order of the help.
    static let commands: [Command] = [
        Up.command, Down.command, Status.command, Ingest.command, Identify.command, People.command, Cluster.command,
        Map.command, Index.command, Demo.command, Suspects.command, LabelFaces.command, EditPeople.merge,
        EditPeople.split,
        EditPeople.rename, History.command,
        History.undo, Evaluate.command, Help.version, Help.command,
    ]
    /// Understood and not shown.
    static let hidden: [Command] = [Supervise.command]

    /// Runs the words that were typed after the program's name.
    func run(_ words: [String], environment: [String: String]) async -> ExitCode {
        guard let (command, rest) = Self.find(words) else {
            let typed = words.first { !$0.hasPrefix("-") } ?? words.first ?? ""
            let nearest = Nearest.name(to: typed, among: Self.commands.map(\.syntax.name))
            Output(json: false).note(
                "rollcall: \"\(Words.printable(typed))\" is not a command"
                    + (nearest.map { "; did you mean \($0)?" } ?? "; see rollcall help"))
            return .usage
        }
        let output = Output(json: rest.contains("--json"))
        do {
            let arguments = try Arguments(rest, for: command.syntax)
            if arguments.has("help") {
                Output(json: false).line(command.syntax.help)
                return .ok
            }
            let context = Context(
                arguments: arguments, home: HomeFolder(arguments.text("home")), output: output,
                environment: environment, signals: signals)
            if !command.handlesSignals { context.exitAtSignal() }
            return try await command.run(context)
        } catch {
            let failure = Self.failure(error)
            output.note("rollcall: \(failure.description)")
            try? output.object(Problem(error: .init(code: failure.exit.word, message: failure.description)))
            return failure.exit
        }
    }

    /// What `--json` prints when a command can't go on.
    private struct Problem: Encodable {
        struct Text: Encodable {
            let code: String
            let message: String
        }
        let error: Text
    }

    /// The command and the words that are left; `--help` and `--version` alone count as commands.
    private static func find(_ words: [String]) -> (Command, [String])? {
        switch words.first {
        case nil, "--help", "-h": return (Help.command, Array(words.dropFirst()))
        case "--version": return (Help.version, Array(words.dropFirst()))
        default: break
        }
        // Options may stand before the command: --home and --url take the word behind them with them.
        var index = words.startIndex
        while index < words.endIndex, words[index].hasPrefix("--") {
            index += words[index].contains("=") || words[index] == "--json" ? 1 : 2
        }
        guard index < words.endIndex, let command = (commands + hidden).first(where: { $0.syntax.name == words[index] })
        else { return nil }
        var rest = words
        rest.remove(at: index)
        return (command, rest)
    }

    /// Any error as words and an exit code.
    static func failure(_ error: any Error) -> CommandFailure {
        switch error {
        case let error as CommandFailure: error
        case let error as LocalServerError:
            CommandFailure(error.code == .missing ? .missing : .failed, error.description)
        case let error as GatewayError where error.status == 0: CommandFailure(.unreachable, error.description)
        default: CommandFailure(.failed, "\(error)")
        }
    }
}
