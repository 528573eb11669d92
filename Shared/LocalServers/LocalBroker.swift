import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// A private RabbitMQ in a folder, with its own name server, listening on loopback ports, with one user and one vhost.
public struct LocalBroker: LocalServer {
    /// The ports on 127.0.0.1 a broker needs.
    public struct Ports: Codable, Hashable, Sendable {
        /// For clients.
        public var amqp: Int
        /// For Erlang's distribution, which the node starts with.
        public var distribution: Int
        /// For Erlang's name server, epmd.
        public var names: Int

        /// Names three ports.
        public init(amqp: Int, distribution: Int, names: Int) {
            self.amqp = amqp
            self.distribution = distribution
            self.names = names
        }
    }

    public let name = "rabbitmq"
    /// The folder that holds everything of the broker, its home included.
    public let directory: String
    public let ports: Ports
    /// The node's name without its host; the data belongs to it, so it must stay the same.
    public let node: String
    /// The password of user `rollcall`, which may do everything in vhost `rollcall`.
    public let password: String
    /// The file that takes the server's log.
    public let log: String

    /// Describes the broker; nothing is touched yet.
    public init(directory: String, ports: Ports, node: String, password: String, log: String) {
        self.directory = directory
        self.ports = ports
        self.node = node
        self.password = password
        self.log = log
    }

    public var url: String { "amqp://rollcall:\(password)@127.0.0.1:\(ports.amqp)/rollcall" }

    /// Erlang's name server, in the foreground. It must run before the broker starts.
    public var namesCommand: ProcessCommand {
        get throws(LocalServerError) {
            guard let epmd = Self.find(["/usr/bin/epmd", "/usr/local/bin/epmd"]) else {
                throw Self.notInstalled("epmd")
            }
            return ProcessCommand(
                name: "epmd", executable: epmd, arguments: ["-port", "\(ports.names)", "-address", "127.0.0.1"],
                environment: environment, directory: directory, log: log, newSession: true, deathSignal: SIGKILL)
        }
    }

    public var command: ProcessCommand {
        get throws(LocalServerError) {
            // Debian's wrapper in /usr/sbin insists on root or user rabbitmq; this is what it wraps.
            let places = ["/usr/lib/rabbitmq/bin/rabbitmq-server", "/opt/rabbitmq/sbin/rabbitmq-server"]
            guard let server = Self.find(places) else { throw Self.notInstalled("rabbitmq-server") }
            return ProcessCommand(
                name: name, executable: server, environment: environment, directory: directory, log: log,
                newSession: true, deathSignal: SIGTERM)
        }
    }

    /// Runs `rabbitmqctl` against this broker; for those who debug.
    public var environment: [String: String] {
        [
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8",
            "HOME": directory,
            "RABBITMQ_NODENAME": "\(node)@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_NODE_PORT": "\(ports.amqp)",
            "RABBITMQ_DIST_PORT": "\(ports.distribution)",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_PORT": "\(ports.names)", "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_CONFIG_FILE": directory + "/rabbitmq", "RABBITMQ_ADVANCED_CONFIG_FILE": directory + "/advanced",
            "RABBITMQ_CONF_ENV_FILE": directory + "/environment.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": directory + "/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": directory + "/data", "RABBITMQ_LOG_BASE": directory + "/log", "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": directory + "/pid",
            // Without it a shell stays between us and the server, and a killed shell leaves the server behind.
            "RUNNING_UNDER_SYSTEMD": "true",
        ]
    }

    public func isAnswering() -> Bool { LoopbackProbe.amqpGreets(port: ports.amqp) }

    public func prepare() async throws(LocalServerError) {
        for folder in [directory, directory + "/data", directory + "/log"] { try PrivateFile.makeFolder(folder) }
        try PrivateFile.write("[].\n".utf8, to: directory + "/enabled_plugins")
        try PrivateFile.write("".utf8, to: directory + "/environment.conf")
        try PrivateFile.write(configuration.utf8, to: directory + "/rabbitmq.conf")
    }

    /// The user and vhost are made at the first start; later the data knows them.
    private var configuration: String {
        """
        listeners.tcp.1 = 127.0.0.1:\(ports.amqp)
        default_vhost = rollcall
        default_user = rollcall
        default_pass = \(password)
        vm_memory_high_watermark.relative = 0.4
        disk_free_limit.absolute = 200MB
        raft.wal_max_size_bytes = 134217728
        log.console = true
        log.console.level = warning
        log.file = false

        """
    }

    private static func find(_ places: [String]) -> String? {
        places.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func notInstalled(_ what: String) -> LocalServerError {
        LocalServerError(
            .missing, "RabbitMQ is not installed (no \(what)); run `make setup`, or apt-get install rabbitmq-server")
    }
}
