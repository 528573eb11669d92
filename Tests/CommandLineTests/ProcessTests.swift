import Foundation
import LocalServers
import TestKit
import Testing

@Suite("Processes")
struct ProcessTests {
    @Test("A process starts with the given arguments and environment and nothing else")
    func environment() throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let command = ProcessCommand(
            name: "env", executable: "/bin/sh",
            arguments: ["-c", "echo \"$1|$GREETING|$PWD|$HOME|$(ls /proc/self/fd | wc -l)\"", "sh", "a b"],
            environment: ["GREETING": "good day", "PATH": "/usr/bin:/bin"], directory: folder, log: folder + "/out")
        #expect(try command.runToEnd() == .exited(0))
        // 0, 1, 2 and the descriptor that ls reads the folder with.
        #expect(
            LogFile.tail(folder + "/out", lines: 1) == [
                "a b|good day|\(folder.replacingOccurrences(of: "//", with: "/"))||4"
            ])
    }

    @Test("A program that is not there is an error that names it")
    func missing() {
        let command = ProcessCommand(name: "ghost", executable: "/nowhere/ghost")
        let error = #expect(throws: LocalServerError.self) { try command.start() }
        #expect(error?.code == .missing)
        #expect(error?.description.contains("/nowhere/ghost") == true)
    }

    @Test("A folder that is not there is an error too, not a child that ends")
    func missingFolder() {
        let command = ProcessCommand(name: "true", executable: "/bin/true", directory: "/nowhere")
        #expect(throws: LocalServerError.self) { try command.start() }
    }

    @Test("The end of a process is told with its signal, and its identity ends with it")
    func signals() async throws {
        let child = try ProcessCommand(name: "sleep", executable: "/bin/sleep", arguments: ["1000"]).start()
        #expect(child.reap() == nil)
        #expect(child.identity.isAlive)
        let other = ProcessIdentity(pid: child.pid, started: child.identity.started + 1)
        #expect(!other.isAlive, "the same pid with another start time is another process")
        #expect(!other.send(SIGKILL))
        #expect(child.identity.send(SIGKILL))
        var status: ProcessEnd?
        while status == nil {
            status = child.reap()
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(status == .signalled(SIGKILL))
        #expect(!child.identity.isAlive)
    }

    @Test("A process that ignores the request to stop is killed")
    func stubborn() async throws {
        let child = try ProcessCommand(
            name: "stubborn", executable: "/bin/sh", arguments: ["-c", "trap '' TERM; while :; do sleep 0.05; done"],
            environment: ["PATH": "/bin:/usr/bin"]
        ).start()
        try await Task.sleep(for: .milliseconds(200))
        let clock = ContinuousClock()
        let took = await clock.measure { await child.identity.stop(patience: .milliseconds(300)) }
        #expect(took >= .milliseconds(250))
        #expect(!child.identity.isAlive)
        _ = child.reap()
    }

    @Test("Chosen ports differ and are free; a taken one is not")
    func ports() throws {
        let ports = try FreePorts.choose(20)
        #expect(Set(ports).count == 20)
        for port in ports { #expect(FreePorts.isFree(port)) }
        #expect(!FreePorts.isFree(0))
        #expect(!FreePorts.isFree(70000))
    }

    @Test("A lock is held by one and ends with it")
    func locks() throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/lock"
        #expect(!FileLock.isHeld(path))
        do {
            let lock = try #require(try FileLock(path))
            #expect(FileLock.isHeld(path))
            #expect(try FileLock(path) == nil)
            withExtendedLifetime(lock) {}
        }
        #expect(!FileLock.isHeld(path))
    }

    @Test("A log that has grown is copied and emptied; its writer goes on")
    func rotation() throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/x.log"
        try Data(repeating: 65, count: 2000).write(to: URL(filePath: path))
        LogFile.rotate(path, limit: 3000)
        #expect(try Data(contentsOf: URL(filePath: path)).count == 2000)
        LogFile.rotate(path, limit: 1000)
        #expect(try Data(contentsOf: URL(filePath: path)).isEmpty)
        #expect(try Data(contentsOf: URL(filePath: path + ".1")).count == 2000)
    }

    @Test("A private file is replaced whole and read by its owner alone")
    func privateFile() throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let identity = ProcessIdentity(pid: 7, started: 8)
        try PrivateFile.writeJSON(identity, to: folder + "/state.json")
        #expect(PrivateFile.readJSON(ProcessIdentity.self, from: folder + "/state.json") == identity)
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/state.json")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(PrivateFile.readJSON(ProcessIdentity.self, from: folder + "/none.json") == nil)
        #expect(throws: LocalServerError.self) { try PrivateFile.write([1], to: folder + "/no/such/file") }
    }
}
