import FoundationEssentials
import Lifecycle

#if canImport(Glibc)
    import Glibc
#endif

/// What every command works with.
struct Context: Sendable {
    let arguments: Arguments
    let home: HomeFolder
    let output: Output
    /// The environment of this program.
    let environment: [String: String]
    /// Ctrl-C and the request to stop.
    let signals: ShutdownSignals

    /// The gateway to talk to: `--url`, else the one that runs in `--home`.
    func gateway(connections: Int = 4) throws(CommandFailure) -> Gateway {
        if let url = arguments.text("url") {
            guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
                throw CommandFailure(
                    .usage, "--url is \"\(url)\"; give an address that starts with http:// or https://")
            }
            return Gateway(url: url, connections: connections)
        }
        guard let state = home.runningState(), let url = state.gatewayURL else {
            throw CommandFailure(
                .unreachable, "nothing runs in \(home.path); start it with `rollcall up`, or give --url")
        }
        return Gateway(url: url, connections: connections)
    }

    /// Makes Ctrl-C end the program from here on.
    func exitAtSignal() {
        let signals = signals
        Task {
            if await signals.first() != nil { exit(ExitCode.interrupted.rawValue) }
        }
    }

    /// The collection to work in.
    var collection: String { arguments.text("collection") ?? "default" }
}

/// One word of the command line.
struct Command: Sendable {
    let syntax: Syntax
    /// True when the command puts things in order at Ctrl-C; otherwise Ctrl-C ends the program.
    var handlesSignals = false
    let run: @Sendable (Context) async throws -> ExitCode
}
