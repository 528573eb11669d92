import Foundation
import LocalServers
import TestKit
import Testing

@testable import rollcall

@Suite("The stack of one machine")
struct StackTests {
    @Test("Pauses double up to ten seconds, and a healthy run makes them short again")
    func restartPolicy() {
        var policy = RestartPolicy()
        let pauses = (0..<8).map { _ in policy.ended(after: .seconds(1)) }
        #expect(pauses.first == .milliseconds(200))
        #expect(pauses[1] == .milliseconds(400))
        #expect(pauses.last == .seconds(10))
        #expect(policy.ended(after: .seconds(60)) == .milliseconds(200))
        #expect(policy.ended(after: .seconds(1)) == .milliseconds(400))
    }

    static let homes: [(String?, String)] = [
        (nil, "/srv/clone/.rollcall"), ("x", "/srv/clone/x"), ("./x/", "/srv/clone/x"), ("/a//b/", "/a/b"),
        ("../x", "/srv/x"),
        ("a/../../..", "/"),
    ]

    @Test("A home folder is absolute", arguments: homes)
    func home(_ typed: String?, _ path: String) { #expect(HomeFolder(typed, current: "/srv/clone").path == path) }

    @Test("The state survives its file, with the names that programs read")
    func state() throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let home = HomeFolder(folder)
        var program = ProgramState(name: "detector", log: "/l/detector.log")
        program.process = ProcessIdentity(pid: 12, started: 34)
        program.startedAt = Date(timeIntervalSince1970: 1000)
        program.url = "http://127.0.0.1:9"
        let state = StackState(
            supervisor: .current, gatewayURL: "http://127.0.0.1:8080", databaseURL: "postgresql://d",
            amqpURL: "amqp://b",
            programs: [program])
        try PrivateFile.writeJSON(state, to: home.stateFile)
        #expect(home.state() == state)
        #expect(home.runningState() == nil, "nobody holds the lock")
        let text = try String(contentsOfFile: home.stateFile, encoding: .utf8)
        for key in ["gateway_url", "database_url", "amqp_url", "started_at"] { #expect(text.contains("\"\(key)\"")) }
    }

    @Test("A unit starts when what it needs is ready, pauses after its end, and counts its starts")
    func unit() throws {
        let now = ContinuousClock.now + .seconds(1)
        var unit = ManagedUnit(
            name: "gateway", needs: ["postgres", "rabbitmq"], probe: .http(1), stopRank: 0, log: "/l", port: 1,
            command: { ProcessCommand(name: "gateway", executable: "/bin/true") })
        #expect(!unit.isDue(now: now, ready: ["postgres"]))
        #expect(unit.isDue(now: now, ready: ["postgres", "rabbitmq"]))
        let child = try ProcessCommand(name: "true", executable: "/bin/true").start()
        unit.started(child, now: now, date: Date())
        #expect(unit.state.state == .running && unit.state.restarts == 0 && !unit.state.ready)
        unit.answered(ProcessIdentity(pid: 1, started: 1))
        #expect(!unit.state.ready, "an answer of an earlier process does not count")
        unit.answered(child.identity)
        #expect(unit.state.ready)
        unit.ended("signal 9", now: now)
        #expect(unit.state.state == .restarting && !unit.state.ready && unit.state.lastEnd == "signal 9")
        #expect(!unit.isDue(now: now, ready: ["postgres", "rabbitmq"]))
        #expect(unit.isDue(now: now + .milliseconds(200), ready: ["postgres", "rabbitmq"]))
        unit.started(child, now: now, date: Date())
        #expect(unit.state.restarts == 1)
    }

    private func options(_ words: [String]) throws -> UpOptions {
        try UpOptions(Arguments(words, for: Syntax(name: "up", summary: "", options: UpOptions.options)))
    }

    @Test("The supervisor is given the options that up was given")
    func optionsAsWords() throws {
        for words in [
            [], ["--servers-only"], ["--port", "0", "--workers", "3", "--shards", "4", "--detector", "mmod"],
        ] {
            let options = try options(words)
            #expect(try self.options(options.words) == options)
        }
    }

    @Test("Every program gets a name and its own settings")
    func programs() throws {
        let plain = try options([]).programs
        #expect(plain.map(\.name) == ["detector", "embedder", "clusterer", "api-gateway"])
        let many = try options(["--shards", "2", "--detectors", "3", "--workers", "2", "--detector", "mmod"]).programs
        #expect(
            many.map(\.name) == [
                "detector-0", "detector-1", "detector-2", "embedder", "clusterer", "api-gateway",
            ])
        #expect(many[0].settings == ["ROLLCALL_WORKERS": "2", "ROLLCALL_DETECTOR": "mmod"])
        #expect(many[5].settings == [:])
        #expect(try options(["--servers-only"]).programs.isEmpty)
    }

    @Test("The index has as many programs as its plan says, of both sizes while it goes from one to the other")
    func indexPlan() throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let home = HomeFolder(folder)
        #expect(IndexPlan.read(home).programs.map(\.name) == ["index"])
        let both = IndexPlan(layouts: [1]).adding(2)
        #expect(both.programs.map(\.name) == ["index", "index-0-of-2", "index-1-of-2"])
        #expect(both.programs.last?.settings == ["ROLLCALL_INDEX_SHARD": "1/2"])
        #expect(both.adding(1).layouts == [2, 1])
        try both.write(home)
        #expect(IndexPlan.read(home) == both)
        try IndexPlan(layouts: [0, 9999]).write(home)
        #expect(IndexPlan.read(home).layouts == [1], "what makes no sense is not followed")
        let blueprint = Blueprint(
            home: home, options: try options(["--shards", "3"]), binaries: "/b", environment: [:])
        #expect(blueprint.indexPlan.layouts == [3])
        try both.write(home)
        let again = Blueprint(home: home, options: try options([]), binaries: "/b", environment: [:])
        #expect(again.indexPlan.layouts == [2], "a resize that was interrupted ends with the next start")
    }

    @Test("A program that is not wanted any more is told to stop and is not started again")
    func leaving() throws {
        let now = ContinuousClock.now + .seconds(1)
        var unit = ManagedUnit(
            name: "index", needs: [], probe: .http(1), stopRank: 0, log: "/l", port: 1,
            command: { ProcessCommand(name: "index", executable: "/bin/true") })
        let child = try ProcessCommand(name: "sleep", executable: "/bin/sleep", arguments: ["600"]).start()
        unit.started(child, now: now, date: Date())
        unit.leave()
        while child.identity.isAlive { _ = child.reap() }
        unit.ended("signal 15", now: now)
        #expect(unit.isLeaving && !unit.isDue(now: now + .seconds(60), ready: []))
    }

    @Test("What is wrong is told before anything starts")
    func blueprint() throws {
        let home = HomeFolder("/nowhere")
        func check(_ environment: [String: String], binaries: String) -> CommandFailure? {
            #expect(throws: CommandFailure.self) {
                try Blueprint(home: home, options: UpOptions(), binaries: binaries, environment: environment).check()
            }
        }
        let wrong = check(["ROLLCALL_WORKRES": "3", "ROLLCALL_MIN_FACE": "x"], binaries: "/nowhere")
        #expect(wrong?.exit == .usage)
        #expect(wrong?.description.contains("ROLLCALL_WORKERS") == true)
        let unbuilt = check([:], binaries: "/nowhere")
        #expect(unbuilt?.exit == .missing)
        #expect(unbuilt?.description.contains("make build") == true)
    }

    @Test("Programs get the settings, not the names that others read, and never another database")
    func passedOn() {
        let environment = [
            "HOME": "/h", "PATH": "/bin", "ROLLCALL_TEST_AMQP_URL": "x", "ROLLCALL_BIN": "x",
            "ROLLCALL_DATABASE_URL": "x",
            "ROLLCALL_AMQP_URL_FILE": "x", "ROLLCALL_MIN_FACE": "50", "ROLLCALL_CACHE": "/c",
        ]
        let blueprint = Blueprint(
            home: HomeFolder("/r"), options: UpOptions(), binaries: "/b", environment: environment)
        #expect(
            blueprint.passedOn == [
                "HOME": "/h", "PATH": "/bin", "ROLLCALL_MIN_FACE": "50", "ROLLCALL_CACHE": "/c",
                "ROLLCALL_MODEL_DIR": "/c/models", "ROLLCALL_BLOB_DIR": "/r/blobs",
                "ROLLCALL_INDEX_SNAPSHOT_DIR": "/r/index",
            ])
    }

    @Test("Ports and passwords stay; a port that was taken meanwhile moves")
    func serverIdentity() throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let home = HomeFolder(folder)
        let first = try ServerIdentity.load(home, programs: ["index", "api-gateway"], gatewayPort: 0)
        #expect(first.databasePassword.count == 32)
        #expect(try ServerIdentity.load(home, programs: ["index", "api-gateway"], gatewayPort: nil) == first)
        let other = try FreePorts.choose(1)[0]
        let moved = try ServerIdentity.load(home, programs: ["index", "api-gateway"], gatewayPort: other)
        #expect(moved.programPorts["api-gateway"] == other)
        #expect(moved.node == first.node && moved.brokerPassword == first.brokerPassword)
        let ports = [
            moved.databasePort, moved.brokerPorts.amqp, moved.brokerPorts.names, moved.brokerPorts.distribution,
        ]
        #expect(Set(ports + moved.programPorts.values).count == 6)
    }
}
