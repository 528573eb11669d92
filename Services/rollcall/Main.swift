import FoundationEssentials
import Lifecycle

#if canImport(Glibc)
    import Glibc
#endif

@main
struct Main {
    static func main() async {
        // First, so that no early signal is lost.
        let signals = ShutdownSignals()
        let code = await CommandLineRun(signals: signals).run(
            Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment)
        exit(code.rawValue)
    }
}
