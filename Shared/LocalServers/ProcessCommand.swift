import CPosix

/// How a process is started.
public struct ProcessCommand: Sendable {
    /// What the process is called in messages.
    public var name: String
    /// The program's absolute path.
    public var executable: String
    /// Its arguments, without the program's name.
    public var arguments: [String]
    /// Its whole environment.
    public var environment: [String: String]
    /// Its working directory; nil = this program's.
    public var directory: String?
    /// The file that takes standard output and standard error, appended; nil = nowhere.
    public var log: String?
    /// Whom it runs as; nil = this program's user.
    public var user: SystemUser?
    /// Whether it leads a session of its own, out of reach of a terminal's signals.
    public var newSession: Bool
    /// The signal the kernel sends it when the *thread* that started it ends; nil = none.
    public var deathSignal: Int32?
    /// The signal that asks it to stop in good order.
    public var stopSignal: Int32

    /// Describes a process.
    public init(
        name: String, executable: String, arguments: [String] = [], environment: [String: String] = [:],
        directory: String? = nil, log: String? = nil, user: SystemUser? = nil, newSession: Bool = false,
        deathSignal: Int32? = nil, stopSignal: Int32 = 15
    ) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.log = log
        self.user = user
        self.newSession = newSession
        self.deathSignal = deathSignal
        self.stopSignal = stopSignal
    }

    /// Starts the process.
    ///
    /// With a `deathSignal` call this on a thread that lives as long as the process should.
    public func start() throws(LocalServerError) -> ChildProcess {
        var output: Int32 = -1
        if let log {
            output = unsafe cposix_open_log(log)
            if output < 0 { throw LocalServerError(.file, "\(log) can't be written: \(errorText(-output))") }
        }
        defer { if output >= 0 { close(output) } }
        let pid = spawn(output: output)
        if pid < 0 {
            throw LocalServerError(
                pid == -2 ? .missing : .failed, "\(name) can't be started (\(executable)): \(errorText(-pid))")
        }
        return ChildProcess(name: name, pid: pid)
    }

    /// Runs the process and waits for its end; blocks.
    public func runToEnd() throws(LocalServerError) -> ProcessEnd {
        let child = try start()
        while true {
            if let status = child.reap() { return status }
            usleep(2000)
        }
    }

    private func spawn(output: Int32) -> Int32 {
        let arguments = Self.joined([executable] + self.arguments)
        let environment = Self.joined(self.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        return unsafe executable.withCString { path in
            unsafe (directory ?? ".").withCString { folder in
                unsafe arguments.withUnsafeBufferPointer { arguments in
                    unsafe environment.withUnsafeBufferPointer { environment in
                        guard let first = arguments.baseAddress, let second = environment.baseAddress else {
                            return -22
                        }
                        var options = unsafe cposix_spawn(
                            path: path, arguments: first, arguments_size: arguments.count, environment: second,
                            environment_size: environment.count, directory: directory == nil ? nil : folder,
                            output: output, error: output, new_session: newSession ? 1 : 0,
                            death_signal: deathSignal ?? 0, user: user.map { Int64($0.user) } ?? -1,
                            group: user.map { Int64($0.group) } ?? -1)
                        return unsafe cposix_spawn(&options)
                    }
                }
            }
        }
    }

    /// The strings one after the other, each ended by a NUL; never empty, so that there is an address to give.
    private static func joined(_ strings: [String]) -> [CChar] {
        var bytes: [CChar] = []
        bytes.reserveCapacity(4096)
        for string in strings {
            // A NUL inside would start another string.
            for byte in string.utf8 where byte != 0 { bytes.append(CChar(bitPattern: byte)) }
            bytes.append(0)
        }
        return bytes
    }
}

#if canImport(Glibc)
    import Glibc
#endif
