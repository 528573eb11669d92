import FoundationEssentials
import LocalServers

/// A process the supervisor keeps running, with what it decides about it. No I/O happens here.
struct ManagedUnit: Sendable {
    /// How the supervisor learns that it is ready.
    enum Probe: Sendable, Hashable {
        case postgres(Int), broker(Int), accepts(Int)
        case http(Int)

        /// Asks; blocks for at most two seconds.
        func isReady() -> Bool {
            switch self {
            case .postgres(let port): LoopbackProbe.postgresGreets(port: port)
            case .broker(let port): LoopbackProbe.amqpGreets(port: port)
            case .accepts(let port): LoopbackProbe.accepts(port: port)
            case .http(let port): LoopbackProbe.httpStatus(port: port, path: "/readyz") == 200
            }
        }
    }

    let name: String
    /// Units that must be ready before this one starts.
    let needs: [String]
    let probe: Probe
    /// Stopped in this order, lowest first; equal ones together.
    let stopRank: Int
    let prepare: @Sendable () async throws -> Void
    let command: @Sendable () throws -> ProcessCommand

    private(set) var state: ProgramState
    private(set) var child: ChildProcess?
    /// It was told to stop for good; once it has ended it is forgotten.
    private(set) var isLeaving = false
    private(set) var policy = RestartPolicy()
    /// Not started before this moment.
    private(set) var notBefore = ContinuousClock.now
    private var startedAt = ContinuousClock.now

    init(
        name: String, needs: [String], probe: Probe, stopRank: Int, log: String, port: Int?, url: String? = nil,
        prepare: @escaping @Sendable () async throws -> Void = {},
        command: @escaping @Sendable () throws -> ProcessCommand
    ) {
        self.name = name
        self.needs = needs
        self.probe = probe
        self.stopRank = stopRank
        self.prepare = prepare
        self.command = command
        state = ProgramState(name: name, url: url, port: port, log: log)
    }

    /// True when it should be started now, given the names of the ready units.
    func isDue(now: ContinuousClock.Instant, ready: Set<String>) -> Bool {
        child == nil && !isLeaving && now >= notBefore && needs.allSatisfy(ready.contains)
    }

    mutating func started(_ child: ChildProcess, now: ContinuousClock.Instant, date: Date) {
        self.child = child
        startedAt = now
        state.process = child.identity
        state.startedAt = date
        state.state = .running
        state.ready = false
        if state.lastEnd != nil { state.restarts += 1 }
    }

    mutating func answered(_ identity: ProcessIdentity) {
        if child?.identity == identity { state.ready = true }
    }

    /// It ended, or could not be started.
    mutating func ended(_ how: String, now: ContinuousClock.Instant) {
        let run = child == nil ? .zero : now - startedAt
        child = nil
        notBefore = now + policy.ended(after: run)
        state.ready = false
        state.process = nil
        state.lastEnd = how
        state.state = .restarting
    }

    /// It is not wanted any more.
    mutating func leave() {
        guard !isLeaving else { return }
        isLeaving = true
        state.ready = false
        child?.identity.send(15)
    }

    mutating func stopped() {
        child = nil
        state.ready = false
        state.process = nil
        state.state = .stopped
    }
}
