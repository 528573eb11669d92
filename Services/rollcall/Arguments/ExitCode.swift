/// How the command line ends; docs/cli.md lists them.
enum ExitCode: Int32, Sendable {
    /// All went well.
    case ok = 0
    /// The command failed, or some of its items did.
    case failed = 1
    /// The command was not understood, or a setting is wrong.
    case usage = 2
    /// Something that `make setup` or `make build` brings is missing.
    case missing = 3
    /// Rollcall is not running, or does not answer.
    case unreachable = 4
    /// Stopped by Ctrl-C.
    case interrupted = 130

    /// The word that `--json` gives for it.
    var word: String {
        switch self {
        case .ok: "ok"
        case .failed: "failed"
        case .usage: "usage"
        case .missing: "missing"
        case .unreachable: "unreachable"
        case .interrupted: "interrupted"
        }
    }
}

/// Why a command can't go on, in words for the person who typed it.
struct CommandFailure: Error, Sendable, CustomStringConvertible {
    let exit: ExitCode
    let description: String

    init(_ exit: ExitCode, _ description: String) {
        self.exit = exit
        self.description = description
    }
}
