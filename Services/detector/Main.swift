import FoundationEssentials
import Lifecycle

@main
enum Main {
    static func main() async {
        await Program.run(
            "detector", "finds faces in pictures and cuts their chips",
            environment: ProcessInfo.processInfo.environment, body: runDetector)
    }
}
