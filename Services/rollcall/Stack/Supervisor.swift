import Blocking
import FoundationEssentials
import LocalServers
import Log

/// Keeps the servers and programs of one home folder running until it is told to stop.
///
/// It lives on a thread of its own, which also starts the processes: the kernel ties their death signal to that thread.
actor Supervisor {
    // Neither thread is ever stopped: both live as long as the program, and with them their children.
    private let thread = BlockingThread(name: "supervisor")
    private let probes = BlockingThread(name: "probes")
    private let home: HomeFolder
    private let log: Log
    private var units: [ManagedUnit]
    private var state: StackState
    private var written: StackState?
    private var lastRotation = ContinuousClock.now
    private var lastPlan = ContinuousClock.now
    /// Makes the units of an index plan; nil where only servers run.
    private let index: IndexUnits?
    /// The names of the index programs that run.
    private var indexNames: Set<String>

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    init(home: HomeFolder, state: StackState, units: [ManagedUnit], log: Log, index: IndexUnits?) {
        self.index = index
        indexNames = Set(index?.blueprint.indexPlan.programs.map(\.name) ?? [])
        self.home = home
        self.state = state
        self.units = units
        self.log = log
    }

    /// Works until the task is cancelled, then stops everything: programs first, servers last.
    func run() async throws {
        try publish()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.watchReadiness() }
            while !Task.isCancelled {
                await step()
                try? await Task.sleep(for: .milliseconds(100))
            }
            group.cancelAll()
        }
        // A fresh task: in this one every sleep would end at once.
        await Task { await self.stopAll() }.value
    }

    private func step() async {
        let now = ContinuousClock.now
        for index in units.indices {
            guard let end = units[index].child?.reap() else { continue }
            units[index].ended("\(end)", now: now)
            log.warning(
                "a program ended",
                ["program": units[index].name, "end": "\(end)", "restarts": units[index].state.restarts])
        }
        followPlan()
        let ready = Set(units.filter(\.state.ready).map(\.name))
        for index in units.indices where units[index].isDue(now: now, ready: ready) {
            guard !Task.isCancelled else { break }
            do {
                try await units[index].prepare()
                let child = try units[index].command().start()
                units[index].started(child, now: .now, date: Date())
                log.info("started", ["program": units[index].name, "pid": Int(child.pid)])
            } catch {
                units[index].ended("\(error)", now: .now)
                log.error("a program can't be started", ["program": units[index].name, "error": "\(error)"])
            }
        }
        if now - lastRotation > .seconds(10) {
            lastRotation = now
            for unit in units { LogFile.rotate(unit.state.log, limit: 32 << 20) }
        }
        do { try publish() } catch { log.error("the state can't be written", ["error": "\(error)"]) }
    }

    /// Starts the index programs that a new plan wants, and stops those that it does not.
    private func followPlan() {
        units.removeAll { $0.isLeaving && $0.child == nil }
        guard let index, ContinuousClock.now - lastPlan > .milliseconds(300) else { return }
        lastPlan = .now
        let plan = IndexPlan.read(home)
        let wanted = Set(plan.programs.map(\.name))
        guard wanted != indexNames else { return }
        do {
            let new = try index.missing(of: plan, among: units.map(\.name))
            for position in units.indices
            where indexNames.contains(units[position].name) && !wanted.contains(units[position].name) {
                log.info("stopping for good", ["program": units[position].name])
                units[position].leave()
            }
            units += new
            indexNames = wanted
        } catch {
            log.error("the index can't be changed", ["error": "\(error)"])
        }
    }

    /// Writes `state.json` when something changed.
    private func publish() throws {
        state.programs = units.map(\.state)
        guard state != written else { return }
        try PrivateFile.writeJSON(state, to: home.stateFile)
        written = state
    }

    // MARK: Readiness

    @concurrent
    private nonisolated func watchReadiness() async {
        while !Task.isCancelled {
            for (name, identity, probe) in await unready() where !Task.isCancelled {
                let ready = (try? await probes.run { probe.isReady() }) ?? false
                if ready { await answered(name, identity) }
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    private func unready() -> [(String, ProcessIdentity, ManagedUnit.Probe)] {
        units.compactMap { unit in
            guard let child = unit.child, !unit.state.ready else { return nil }
            return (unit.name, child.identity, unit.probe)
        }
    }

    private func answered(_ name: String, _ identity: ProcessIdentity) {
        guard let index = units.firstIndex(where: { $0.name == name }) else { return }
        units[index].answered(identity)
        log.info("ready", ["program": name])
    }

    // MARK: Stopping

    private func stopAll() async {
        for rank in Set(units.map(\.stopRank)).sorted() {
            let group = units.indices.filter { units[$0].stopRank == rank && units[$0].child != nil }
            for index in group {
                let signal = (try? units[index].command().stopSignal) ?? 15
                units[index].child?.identity.send(signal)
            }
            let patience = ContinuousClock.now + .seconds(30)
            var killed = false
            while group.contains(where: { units[$0].child != nil }) {
                for index in group where units[index].child?.reap() != nil { units[index].stopped() }
                if !killed, ContinuousClock.now > patience {
                    killed = true
                    for index in group where units[index].child != nil {
                        log.warning("killed after 30 s", ["program": units[index].name])
                        units[index].child?.identity.send(9)
                    }
                }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        try? FileManager.default.removeItem(atPath: home.stateFile)
    }
}
