import FoundationEssentials
import LocalServers

/// The folder one Rollcall runs in, `.rollcall` unless said otherwise.
struct HomeFolder: Sendable {
    /// Absolute, without a slash at the end.
    let path: String

    /// Makes it from what was typed.
    init(_ typed: String?, current: String = FileManager.default.currentDirectoryPath) {
        let given = typed ?? ".rollcall"
        var parts: [Substring] = []
        for part in ((given.hasPrefix("/") ? "" : current + "/") + given).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        path = "/" + parts.joined(separator: "/")
    }

    /// What runs now; written by the supervisor, gone when it has stopped.
    var stateFile: String { path + "/state.json" }
    /// Ports, passwords and the node's name, kept from run to run.
    var identityFile: String { path + "/servers.json" }
    /// How many parts the index has.
    var indexPlan: String { path + "/index.json" }
    /// Held by the supervisor as long as it lives.
    var lockFile: String { path + "/supervisor.lock" }
    var logs: String { path + "/logs" }
    var blobs: String { path + "/blobs" }
    /// What index programs start from.
    var snapshots: String { path + "/index" }

    /// The log of one program.
    func log(_ name: String) -> String { "\(logs)/\(name).log" }

    /// What the supervisor last wrote, whether it still lives or not.
    func state() -> StackState? { PrivateFile.readJSON(StackState.self, from: stateFile) }

    /// What runs now; nil when no supervisor holds the lock.
    func runningState() -> StackState? {
        guard FileLock.isHeld(lockFile), let state = state(), state.supervisor.isAlive else { return nil }
        return state
    }
}
