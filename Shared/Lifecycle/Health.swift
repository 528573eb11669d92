import Synchronization

/// What `/livez` and `/readyz` answer: named checks that parts of the program switch.
public final class Health: Sendable {
    /// One check as it stands.
    public struct Check: Sendable, Hashable {
        public let name: String
        public let ready: Bool
        /// What it waits for, in a few words; empty when ready.
        public let detail: String
    }

    private struct State {
        var checks: [String: Check] = [:]
        var draining = false
    }
    private let state = Mutex(State())

    /// Makes a health with checks that are not ready yet.
    public init(waitingFor names: [String]) {
        state.withLock { state in
            for name in names { state.checks[name] = Check(name: name, ready: false, detail: "starting") }
        }
    }

    /// Marks a check as ready.
    public func ready(_ name: String) { set(Check(name: name, ready: true, detail: "")) }

    /// Marks a check as not ready, with what it waits for.
    public func notReady(_ name: String, _ detail: String) { set(Check(name: name, ready: false, detail: detail)) }

    /// Readiness goes first when the program stops.
    public func drain() { state.withLock { $0.draining = true } }

    /// True when every check is ready and the program is not stopping.
    public var isReady: Bool { state.withLock { !$0.draining && $0.checks.values.allSatisfy(\.ready) } }

    /// All checks by name; `draining` as one of them when the program stops.
    public var checks: [Check] {
        state.withLock { state in
            let all = state.checks.values.sorted { $0.name < $1.name }
            return state.draining ? all + [Check(name: "draining", ready: false, detail: "stopping")] : all
        }
    }

    private func set(_ check: Check) { state.withLock { $0.checks[check.name] = check } }
}
