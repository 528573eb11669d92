public import Log
public import Settings

#if canImport(Glibc)
    import Glibc
#endif

/// How every program begins and ends.
public enum Program {
    /// The version all programs carry.
    public static let version = "0.1.0"

    /// Reads the settings, runs the body and exits.
    ///
    /// `--help` and `--version` are answered first. Exit codes: 0 stopped by a signal, 1 failed, 2 the settings or the
    /// arguments are wrong (each problem a line on standard error).
    public static func run(
        _ name: String, _ summary: String, arguments: [String] = CommandLine.arguments,
        environment: [String: String], body: @concurrent @Sendable (Settings, Log) async throws -> Void
    ) async -> Never {
        switch arguments.dropFirst().first {
        case "--version":
            print("\(name) \(version)")
            exit(0)
        case "--help", "-h":
            print("\(name) \(version): \(summary)\n\nSettings are ROLLCALL_* variables; docs/settings.md lists them.")
            exit(0)
        case let argument?:
            StandardStream.error.write("\(name): unknown argument \(argument); see \(name) --help\n")
            exit(2)
        case nil: break
        }
        let settings: Settings
        do {
            settings = try Settings(environment: environment)
        } catch {
            for problem in error.problems { StandardStream.error.write("\(name): \(problem)\n") }
            exit(2)
        }
        let log = Log(component: name, level: LogLevel(rawValue: settings.logLevel) ?? .info)
        for (name, value) in settings.summary { log.debug("setting", ["name": name, "value": value]) }
        log.info("starting", ["version": version])
        do {
            try await body(settings, log)
            log.info("stopped")
            exit(0)
        } catch {
            log.error("failed", ["error": "\(error)"])
            exit(1)
        }
    }
}
