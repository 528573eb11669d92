import FoundationEssentials
import Lifecycle

@main
enum Main {
    static func main() async {
        await Program.run(
            "api-gateway", "serves REST and the web pages, and keeps the quarantine",
            environment: ProcessInfo.processInfo.environment, body: runGateway)
    }
}
