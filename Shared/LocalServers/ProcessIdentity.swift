import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// A process that can be known again: pids are reused, pids with a start time are not.
public struct ProcessIdentity: Codable, Hashable, Sendable {
    public let pid: Int32
    /// Clock ticks after boot at which it started.
    public let started: UInt64

    /// Names a process.
    public init(pid: Int32, started: UInt64) {
        self.pid = pid
        self.started = started
    }

    /// This very program.
    public static var current: ProcessIdentity {
        ProcessIdentity(pid: getpid(), started: startTicks(of: getpid()) ?? 0)
    }

    /// True while the process runs; one that has ended but was not reaped counts as ended.
    public var isAlive: Bool { Self.startTicks(of: pid) == started }

    /// Sends a signal if the process is still the same one. Returns false when it is gone or not ours.
    @discardableResult
    public func send(_ signal: Int32) -> Bool { isAlive && kill(pid, signal) == 0 }

    /// Asks the process to stop, waits, and kills it when it has not ended after `patience`; waits for that too.
    ///
    /// Works for processes that are not children; blocks in steps of 50 ms through `pause`.
    public func stop(_ signal: Int32 = 15, patience: Duration = .seconds(20)) async {
        guard send(signal) else { return }
        let end = ContinuousClock.now + patience
        while isAlive, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(50)) }
        send(SIGKILL)
        let last = ContinuousClock.now + .seconds(5)
        while isAlive, ContinuousClock.now < last { try? await Task.sleep(for: .milliseconds(50)) }
    }

    /// The start time of a running process, or nil when there is none (or only its zombie).
    static func startTicks(of pid: Int32) -> UInt64? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        return startTicks(inStat: String(decoding: data, as: UTF8.self))
    }

    /// Reads field 22 of `/proc/PID/stat`; the program's name before it may hold anything, parentheses too.
    static func startTicks(inStat text: String) -> UInt64? {
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return UInt64(fields[19])
    }
}
