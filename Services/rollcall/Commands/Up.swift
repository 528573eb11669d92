import FoundationEssentials
import LocalServers

#if canImport(Glibc)
    import Glibc
#endif

/// `rollcall up`: starts everything in the background and waits until it answers.
enum Up {
    static let command = Command(
        syntax: Syntax(
            name: "up", summary: "Start Rollcall on this machine and wait until it answers.",
            options: UpOptions.options + [
                .flag("foreground", "stay in the foreground until Ctrl-C"),
                .value("patience", "SECONDS", "how long to wait for everything to be ready (default 300)"),
            ],
            details: """
                A private PostgreSQL and a private RabbitMQ and the five programs run on loopback, with their data, logs
                and passwords in --home. What dies is started again. ROLLCALL_* variables set the programs
                (docs/settings.md). A second `up` changes nothing.
                """),
        handlesSignals: true,
        run: { context in
            let options = try UpOptions(context.arguments)
            let patience = try context.arguments.integer("patience", in: 1...86400) ?? 300
            if context.arguments.has("foreground") {
                try await foreground(context, options, patience)
                return .ok
            }
            // What was started goes on: `rollcall down` stops it.
            context.exitAtSignal()
            let already = FileLock.isHeld(context.home.lockFile)
            let supervisor = already ? nil : try start(context, options)
            let state = try await waitUntilReady(context, supervisor, patience)
            report(state, context, already: already)
            try context.output.object(Status.Report(state, home: context.home))
            return .ok
        })

    /// Starts the supervisor in a session of its own.
    private static func start(_ context: Context, _ options: UpOptions) throws -> ChildProcess {
        let home = context.home
        try Blueprint(
            home: home, options: options, binaries: Blueprint.ownFolder(), environment: context.environment
        ).check()
        try PrivateFile.makeFolder(home.path, mode: 0o755)
        try PrivateFile.makeFolder(home.logs)
        LogFile.rotate(home.log("supervisor"), limit: 1 << 20)
        context.output.note("starting in \(home.path)")
        return try ProcessCommand(
            name: "supervisor", executable: Blueprint.ownFolder() + "/rollcall",
            arguments: ["supervise", "--home", home.path] + options.words, environment: context.environment,
            log: home.log("supervisor"), newSession: true
        ).start()
    }

    private static func foreground(_ context: Context, _ options: UpOptions, _ patience: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    report(try await waitUntilReady(context, nil, patience), context, already: false)
                    context.output.note("Ctrl-C stops it")
                } catch  where !(error is CancellationError) {
                    context.output.note("rollcall: \(CommandLineRun.failure(error).description)")
                }
            }
            try await Supervise.run(context, options)
            group.cancelAll()
        }
    }

    /// Follows `state.json` until every program is ready.
    private static func waitUntilReady(_ context: Context, _ supervisor: ChildProcess?, _ patience: Int) async throws
        -> StackState
    {
        let log = context.home.log("supervisor")
        let end = ContinuousClock.now + .seconds(patience)
        var told: Set<String> = []
        while ContinuousClock.now < end {
            if let ended = supervisor?.reap() {
                throw CommandFailure(.failed, "the supervisor ended (\(ended)); the end of \(log):\n" + tail(log))
            }
            if let state = context.home.state(), state.supervisor.isAlive {
                for program in state.programs
                where supervisor != nil && program.ready && told.insert(program.name).inserted {
                    context.output.note("  \(program.name) is ready")
                }
                if !state.programs.isEmpty, state.programs.allSatisfy(\.ready) { return state }
                if let failing = state.programs.first(where: { !$0.ready && $0.restarts >= 4 }) {
                    throw CommandFailure(
                        .failed,
                        "\(failing.name) ends again and again (\(failing.lastEnd ?? "")); the end of \(failing.log):\n"
                            + tail(failing.log)
                            + "\nIt is still being tried: see `rollcall status`, or stop with `rollcall down`.")
                }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        let waiting =
            context.home.state()?.programs.filter { !$0.ready }.map(\.name).joined(separator: ", ") ?? "the supervisor"
        throw CommandFailure(
            .failed, "not ready after \(patience) s: \(waiting); see `rollcall status` and \(context.home.logs)")
    }

    private static func report(_ state: StackState, _ context: Context, already: Bool) {
        context.output.line(
            already ? "Rollcall already runs in \(context.home.path)" : "Rollcall runs in \(context.home.path)")
        if let url = state.gatewayURL { context.output.line("  page and REST  \(url)/") }
        context.output.line("  logs           \(context.home.logs)")
        context.output.line("  stop it with   rollcall down")
    }

    private static func tail(_ path: String) -> String {
        LogFile.tail(path, lines: 12).map { "  " + $0 }.joined(separator: "\n")
    }
}
