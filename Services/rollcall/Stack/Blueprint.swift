import FoundationEssentials
import LocalServers
import Settings

#if canImport(Glibc)
    import Glibc
#endif

/// Turns the options of `up` into the processes to run.
struct Blueprint: Sendable {
    let home: HomeFolder
    let options: UpOptions
    /// The folder of the built programs.
    let binaries: String
    /// The environment `up` was started with.
    let environment: [String: String]

    /// What to run, and with what settings of its own.
    typealias Program = (name: String, binary: String, settings: [String: String])
    /// Where the servers are.
    struct Servers: Sendable {
        let names: [String]
        let database: String
        let broker: String
    }

    /// How many parts the index starts with: as the options say, else as was last wished here.
    var indexPlan: IndexPlan { IndexPlan(layouts: [options.shards ?? IndexPlan.read(home).layouts.last ?? 1]) }

    /// Everything that is started.
    private var programs: [Program] {
        if options.serversOnly { return [] }
        // The gateway last: it is what people wait for.
        return options.programs.dropLast() + indexPlan.programs + options.programs.suffix(1)
    }

    /// Names that this program reads itself and does not pass on.
    private static let own: Set<String> = [
        "ROLLCALL_BIN", "ROLLCALL_SCREENSHOTS", "ROLLCALL_HOME", "ROLLCALL_URL", "ROLLCALL_INSTALL_SWIFT",
    ]

    /// The environment of the programs, before the settings of each.
    var passedOn: [String: String] {
        var passed = environment.filter { name, _ in
            !Self.own.contains(name) && !name.hasPrefix("ROLLCALL_TEST_") && !name.hasPrefix("ROLLCALL_BENCH_")
        }
        let cache = environment["ROLLCALL_CACHE"] ?? (environment["HOME"] ?? "/root") + "/.cache/rollcall"
        if passed["ROLLCALL_MODEL_DIR"] == nil { passed["ROLLCALL_MODEL_DIR"] = cache + "/models" }
        if passed["ROLLCALL_BLOB_DIR"] == nil { passed["ROLLCALL_BLOB_DIR"] = home.blobs }
        if passed["ROLLCALL_INDEX_SNAPSHOT_DIR"] == nil { passed["ROLLCALL_INDEX_SNAPSHOT_DIR"] = home.snapshots }
        for name in ["ROLLCALL_DATABASE_URL", "ROLLCALL_AMQP_URL", "ROLLCALL_HTTP_PORT", "ROLLCALL_HTTP_HOST"] {
            passed[name] = nil
            passed[name + "_FILE"] = nil
        }
        return passed
    }

    /// Checks everything that can be known before anything is started.
    ///
    /// - Throws: `.usage` for a wrong setting, `.missing` for what setting up or building brings.
    func check() throws(CommandFailure) {
        do {
            _ = try Settings(environment: passedOn)
        } catch {
            throw CommandFailure(.usage, error.problems.joined(separator: "\n"))
        }
        for program in programs {
            guard FileManager.default.isExecutableFile(atPath: "\(binaries)/\(program.binary)") else {
                throw CommandFailure(.missing, "\(binaries)/\(program.binary) is not built; run `make build`")
            }
        }
        guard !options.serversOnly, let models = passedOn["ROLLCALL_MODEL_DIR"] else { return }
        for model in [
            "dlib_face_recognition_resnet_model_v1", "mmod_human_face_detector", "shape_predictor_5_face_landmarks",
        ] {
            guard FileManager.default.isReadableFile(atPath: "\(models)/\(model).dat") else {
                throw CommandFailure(
                    .missing, "\(models)/\(model).dat is missing; run `make setup`, or set ROLLCALL_MODEL_DIR")
            }
        }
    }

    /// The processes with their ports, and what is known of them before they run.
    func plan() throws -> (state: StackState, units: [ManagedUnit], servers: Servers) {
        let programs = programs
        let identity = try ServerIdentity.load(home, programs: programs.map(\.name), gatewayPort: options.port)
        let postgres = try LocalPostgres(
            directory: identity.databaseFolder, port: identity.databasePort, password: identity.databasePassword,
            log: home.log("postgres"))
        let broker = LocalBroker(
            directory: home.path + "/rabbitmq", ports: identity.brokerPorts, node: identity.node,
            password: identity.brokerPassword, log: home.log("rabbitmq"))
        var units = [
            ManagedUnit(
                name: postgres.name, needs: [], probe: .postgres(postgres.port), stopRank: 1, log: postgres.log,
                port: postgres.port, prepare: { try await postgres.prepare() }, command: { try postgres.command }),
            ManagedUnit(
                name: "epmd", needs: [], probe: .accepts(broker.ports.names), stopRank: 2, log: broker.log,
                port: broker.ports.names, prepare: { try await broker.prepare() }, command: { try broker.namesCommand }),
            ManagedUnit(
                name: broker.name, needs: ["epmd"], probe: .broker(broker.ports.amqp), stopRank: 1, log: broker.log,
                port: broker.ports.amqp, command: { try broker.command }),
        ]
        var gateway: String?
        let servers = Servers(names: [postgres.name, broker.name], database: postgres.url, broker: broker.url)
        for program in programs {
            let unit = unit(program, port: identity.programPorts[program.name] ?? 0, servers)
            if program.name == UpOptions.gatewayName { gateway = unit.state.url }
            units.append(unit)
        }
        let state = StackState(
            supervisor: .current, gatewayURL: gateway, databaseURL: postgres.url, amqpURL: broker.url, programs: [])
        return (state, units, servers)
    }

    /// One program under the supervisor.
    func unit(_ program: Program, port: Int, _ servers: Servers) -> ManagedUnit {
        let command = self.command(program, port: port, servers)
        return ManagedUnit(
            name: program.name, needs: servers.names, probe: .http(port), stopRank: 0, log: home.log(program.name),
            port: port, url: "http://127.0.0.1:\(port)", command: { command })
    }

    private func command(_ program: Program, port: Int, _ servers: Servers) -> ProcessCommand {
        var environment = passedOn
        environment["ROLLCALL_DATABASE_URL"] = servers.database
        environment["ROLLCALL_AMQP_URL"] = servers.broker
        environment["ROLLCALL_HTTP_PORT"] = "\(port)"
        environment.merge(program.settings) { $1 }
        return ProcessCommand(
            name: program.name, executable: "\(binaries)/\(program.binary)", environment: environment,
            log: home.log(program.name), newSession: true, deathSignal: SIGTERM)
    }

    /// The folder this program itself lies in.
    static func ownFolder() -> String {
        let path =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
