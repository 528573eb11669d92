import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// A private PostgreSQL in a folder, listening on one loopback port, with one user and a password.
public struct LocalPostgres: LocalServer {
    public let name = "postgres"
    /// The folder that holds the data directory.
    public let directory: String
    /// The port on 127.0.0.1.
    public let port: Int
    /// The password of user `rollcall`, which owns the database `rollcall`.
    public let password: String
    /// The file that takes the server's log.
    public let log: String
    /// Whom the server runs as: user `postgres` when this program is root, because PostgreSQL refuses root.
    let runner: SystemUser?

    /// Describes the server; nothing is touched yet.
    ///
    /// - Throws: `.missing` when this program is root and there is no user `postgres`.
    public init(directory: String, port: Int, password: String, log: String) throws(LocalServerError) {
        self.directory = directory
        self.port = port
        self.password = password
        self.log = log
        runner = SystemUser.isRoot ? SystemUser(named: "postgres") : nil
        if SystemUser.isRoot, runner == nil {
            throw LocalServerError(
                .missing,
                "PostgreSQL refuses to run as root and there is no user postgres; run `make setup`, or apt-get install postgresql"
            )
        }
    }

    public var url: String { "postgresql://rollcall:\(password)@127.0.0.1:\(port)/rollcall" }

    private var data: String { directory + "/data" }

    public var command: ProcessCommand {
        get throws(LocalServerError) {
            let programs = try PostgresPrograms.find(forData: data)
            let settings = [
                "listen_addresses=127.0.0.1", "port=\(port)", "unix_socket_directories=", "max_connections=100",
                "shared_buffers=128MB", "max_wal_size=1GB", "logging_collector=off", "log_destination=stderr",
                "log_min_messages=warning", "log_line_prefix=%m [%p] ",
            ]
            return ProcessCommand(
                name: name, executable: programs.folder + "/postgres",
                arguments: ["-D", data] + settings.flatMap { ["-c", $0] },
                environment: Self.environment(home: directory),
                directory: directory, log: log, user: runner, newSession: true,
                deathSignal: SIGINT, stopSignal: SIGINT)
        }
    }

    public func isAnswering() -> Bool { LoopbackProbe.postgresGreets(port: port) }

    /// Where the data of a `home` folder goes.
    ///
    /// That is `home/postgres`, unless this program is root and user `postgres` may not pass through the folders
    /// above it (a clone under /root): then a folder under /var/lib/rollcall with the given name.
    public static func folder(forHome home: String, named name: String) -> String {
        let inside = home + "/postgres"
        guard SystemUser.isRoot, let runner = SystemUser(named: "postgres"), !runner.canReach(home) else {
            return inside
        }
        return "/var/lib/rollcall/\(name)/postgres"
    }

    public func prepare() async throws(LocalServerError) {
        try PrivateFile.makeFolder(directory, mode: 0o755)
        try runner?.own(directory)
        try await clearLeftovers()
        if FileManager.default.fileExists(atPath: data + "/PG_VERSION") { return }
        try makeDatabase()
    }

    /// Makes the data directory beside its place and renames it, so that a half-made one is never taken for whole.
    private func makeDatabase() throws(LocalServerError) {
        let programs = try PostgresPrograms.find()
        let fresh = directory + "/data.new"
        try? FileManager.default.removeItem(atPath: fresh)
        let secret = directory + "/password.new"
        try PrivateFile.write(password.utf8, to: secret)
        defer { unsafe unlink(secret) }
        try runner?.own(secret)
        try run(
            programs.folder + "/initdb",
            [
                "--pgdata", fresh, "--username", "rollcall", "--pwfile", secret, "--auth", "scram-sha-256",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions",
            ], doing: "making the database")
        // Single-user mode needs no password and no port; -j is left out, so a line is a command.
        let line = directory + "/create.sql"
        try PrivateFile.write("create database rollcall\n".utf8, to: line)
        defer { unsafe unlink(line) }
        try runner?.own(line)
        try run(
            "/bin/sh",
            ["-c", "exec \"$0\" --single -D \"$1\" postgres < \"$2\"", programs.folder + "/postgres", fresh, line],
            doing: "making the database")
        guard unsafe rename(fresh, data) == 0 else {
            throw LocalServerError(.file, "\(fresh) can't be renamed: \(errorText(errno))")
        }
    }

    /// After a crash the server's children may still be there, and `postmaster.pid` may name a pid that is another's.
    private func clearLeftovers() async throws(LocalServerError) {
        let path = data + "/postmaster.pid"
        guard let content = FileManager.default.contents(atPath: path) else { return }
        let first = String(decoding: content, as: UTF8.self).split(separator: "\n").first
        if let first, let pid = Int32(first), let ticks = ProcessIdentity.startTicks(of: pid) {
            let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            if String(decoding: line, as: UTF8.self).split(separator: "\0").contains(Substring(data)) {
                await ProcessIdentity(pid: pid, started: ticks).stop(SIGINT, patience: .seconds(30))
                return
            }
        }
        unsafe unlink(path)
    }

    private func run(_ executable: String, _ arguments: [String], doing what: String) throws(LocalServerError) {
        let command = ProcessCommand(
            name: name, executable: executable, arguments: arguments, environment: Self.environment(home: directory),
            directory: directory, log: log, user: runner)
        let status = try command.runToEnd()
        if status != .exited(0) {
            throw LocalServerError(.failed, "\(what) failed (\(status))" + Self.logTail(log))
        }
    }

    private static func environment(home: String) -> [String: String] {
        ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": home, "TZ": "UTC"]
    }
}
