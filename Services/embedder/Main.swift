import FoundationEssentials
import Lifecycle

@main
enum Main {
    static func main() async {
        await Program.run(
            "embedder", "turns chips into embeddings and writes them",
            environment: ProcessInfo.processInfo.environment, body: runEmbedder)
    }
}
