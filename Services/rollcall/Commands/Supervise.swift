import FoundationEssentials
import Lifecycle
import LocalServers
import Log

/// `rollcall supervise`: what `up` leaves running. Not meant to be typed.
enum Supervise {
    static let command = Command(
        syntax: Syntax(
            name: "supervise", summary: "Keep everything running until told to stop (`up` starts this).",
            options: UpOptions.options),
        handlesSignals: true,
        run: { context in
            try await run(context, UpOptions(context.arguments))
            return .ok
        })

    /// Runs everything until a signal comes.
    static func run(_ context: Context, _ options: UpOptions) async throws {
        let home = context.home
        try PrivateFile.makeFolder(home.path, mode: 0o755)
        try PrivateFile.makeFolder(home.logs)
        guard let lock = try FileLock(home.lockFile) else {
            throw CommandFailure(.failed, "Rollcall already runs in \(home.path)")
        }
        let log = Log(component: "supervisor")
        if let state = home.state() {
            let names = await Leftovers.stop(state)
            if !names.isEmpty {
                log.warning("stopped what was left behind", ["programs": names.joined(separator: " ")])
            }
        }
        let blueprint = Blueprint(
            home: home, options: options, binaries: Blueprint.ownFolder(), environment: context.environment)
        try blueprint.check()
        try blueprint.indexPlan.write(home)
        let plan = try blueprint.plan()
        let supervisor = Supervisor(
            home: home, state: plan.state, units: plan.units, log: log,
            index: options.serversOnly ? nil : IndexUnits(blueprint: blueprint, servers: plan.servers))
        let work = Task { try await supervisor.run() }
        // A signal ends the work; so does the work failing.
        let watcher = Task {
            if let name = await context.signals.first() {
                log.info("stopping", ["signal": name])
                work.cancel()
            }
        }
        defer { watcher.cancel() }
        try await work.value
        log.info("stopped")
        withExtendedLifetime(lock) {}
    }
}
