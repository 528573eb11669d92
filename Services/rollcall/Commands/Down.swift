import FoundationEssentials
import LocalServers

#if canImport(Glibc)
    import Glibc
#endif

/// `rollcall down`: stops what `up` started.
enum Down {
    /// What `--json` prints.
    struct Report: Codable, Sendable {
        /// False when nothing ran.
        var stopped: Bool
        /// Processes that a killed supervisor had left behind.
        var leftovers: [String]
    }

    static let command = Command(
        syntax: Syntax(
            name: "down", summary: "Stop everything that `up` started; what is stored stays.",
            details: "The programs finish what they have in hand, then the servers stop. Nothing running is no error."),
        run: { context in
            let home = context.home
            var report = Report(stopped: false, leftovers: [])
            if FileLock.isHeld(home.lockFile), let state = try await stateOfRunning(home) {
                context.output.note("stopping what runs in \(home.path)")
                await state.supervisor.stop(SIGTERM, patience: .seconds(120))
                report.stopped = true
            }
            // Only after a kill: a supervisor that stops in good order leaves no state.
            if let state = home.state() {
                report.leftovers = await Leftovers.stop(state)
                try? FileManager.default.removeItem(atPath: home.stateFile)
            }
            context.output.line(
                report.stopped || !report.leftovers.isEmpty ? "stopped" : "nothing runs in \(home.path)")
            try context.output.object(report)
            return .ok
        })

    /// The state of a supervisor that holds the lock; it may have taken it a moment ago.
    private static func stateOfRunning(_ home: HomeFolder) async throws -> StackState? {
        for _ in 0..<100 {
            if let state = home.runningState() { return state }
            guard FileLock.isHeld(home.lockFile) else { return nil }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CommandFailure(
            .failed, "some process holds \(home.lockFile) but wrote no state; see \(home.log("supervisor"))")
    }
}
