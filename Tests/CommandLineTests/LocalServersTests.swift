import Foundation
import LocalServers
import TestKit
import Testing

private let postgresInstalled = FileManager.default.fileExists(atPath: "/usr/lib/postgresql")
private let brokerInstalled = FileManager.default.fileExists(atPath: "/usr/lib/rabbitmq/bin/rabbitmq-server")

extension Tag {
    @Tag static var integration: Self
}

@Suite("Local servers", .tags(.integration), .serialized)
struct LocalServersTests {
    @Test(
        "A private PostgreSQL keeps its data over kill -9 and a change of port",
        .enabled(if: postgresInstalled, "PostgreSQL is not installed (make setup does)"))
    func postgres() async throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        let ports = try FreePorts.choose(2)
        let first = try LocalPostgres(
            directory: folder + "/postgres", port: ports[0], password: "secret-one", log: folder + "/postgres.log")
        #expect(!first.isAnswering())
        var child = try await first.start()
        #expect(first.isAnswering())
        #expect(
            try psql(first.url, "create table kept (n int); insert into kept values (7); select n from kept").contains(
                "7"))
        #expect(
            try psql(first.url.replacingOccurrences(of: "secret-one", with: "wrong"), "select 1").contains("password"))

        #expect(child.identity.send(SIGKILL))
        while child.reap() == nil { try await Task.sleep(for: .milliseconds(20)) }
        let second = try LocalPostgres(
            directory: folder + "/postgres", port: ports[1], password: "secret-one", log: folder + "/postgres.log")
        child = try await second.start()
        #expect(try psql(second.url, "select n from kept").contains("7"))
        await child.stop(command: try second.command)
        #expect(!second.isAnswering())
        #expect(!child.identity.isAlive)
    }

    @Test(
        "A private RabbitMQ comes back after kill -9 and leaves nothing running",
        .enabled(if: brokerInstalled, "RabbitMQ is not installed (make setup does)"))
    func broker() async throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ports = try FreePorts.choose(3)
        let broker = LocalBroker(
            directory: folder + "/rabbitmq", ports: .init(amqp: ports[0], distribution: ports[1], names: ports[2]),
            node: "test-\(RandomText.hex(8))", password: "secret", log: folder + "/rabbitmq.log")
        let first = try await broker.start()
        #expect(broker.isAnswering())
        #expect(first.broker.identity.send(SIGKILL))
        while first.broker.reap() == nil { try await Task.sleep(for: .milliseconds(20)) }
        #expect(!broker.isAnswering())
        let again = try broker.command.start()
        try await broker.waitUntilAnswering(again)
        await again.stop(command: try broker.command)
        await first.names.stop(command: try broker.namesCommand)
        for port in ports { #expect(FreePorts.isFree(port)) }
    }

    @Test("A server that can't start says why, with the end of its log")
    func failure() async throws {
        let folder = try TestEnvironment.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = folder + "/x.log"
        let command = ProcessCommand(
            name: "x", executable: "/bin/sh", arguments: ["-c", "echo the disk is on fire; exit 3"], log: log)
        #expect(try command.runToEnd() == .exited(3))
        #expect(LogFile.tail(log, lines: 5) == ["the disk is on fire"])
    }
}

/// Output and errors of one query.
private func psql(_ url: String, _ query: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["psql", "--no-psqlrc", "-At", "-c", query, url]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
}
