import CPosix

/// How a process ended.
public enum ProcessEnd: Sendable, Hashable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)

    public var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .signalled(9): "killed (signal 9)"
        case .signalled(let number): "signal \(number)"
        }
    }
}

/// A process that this program started.
public struct ChildProcess: Sendable {
    public let name: String
    /// The pid with its start time, to know it again later or from another program.
    public let identity: ProcessIdentity

    init(name: String, pid: Int32) {
        self.name = name
        identity = ProcessIdentity(pid: pid, started: ProcessIdentity.startTicks(of: pid) ?? 0)
    }

    /// Its process id.
    public var pid: Int32 { identity.pid }

    /// How it ended, or nil while it runs. Tells it once: afterwards the pid may be another's.
    public func reap() -> ProcessEnd? {
        var status: Int32 = 0
        switch unsafe cposix_reap(pid, &status) {
        case 0: return nil
        case 1: return status >= 256 ? .signalled(status - 256) : .exited(status)
        default: return .exited(-1)
        }
    }
}
