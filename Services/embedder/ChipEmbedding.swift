import Blocking
import Faces
import Metrics
import Vision

/// Embeds chips on the next free worker, a batch at a time.
struct ChipEmbedding: Sendable {
    private let workers: WorkerPool<FaceEmbedder>
    private let batch: Int
    private let seconds: Histogram
    private let sizes: Histogram
    private let embedded: Counter

    init(workers: WorkerPool<FaceEmbedder>, batch: Int, metrics: Metrics) {
        self.workers = workers
        self.batch = batch
        seconds = metrics.histogram("rollcall_embed_duration_seconds", "Embedding one batch of chips.")
        sizes = metrics.histogram(
            "rollcall_embed_batch_size", "Chips in a batch.", bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256])
        embedded = metrics.counter("rollcall_chips_embedded_total", "Chips embedded.")
    }

    /// One embedding for each chip, in order.
    ///
    /// - Throws: `VisionError` when the network fails.
    func embed(_ chips: [Chip], lane: WorkerPool<FaceEmbedder>.Lane) async throws -> [Embedding] {
        var embeddings: [Embedding] = []
        embeddings.reserveCapacity(chips.count)
        for start in stride(from: 0, to: chips.count, by: batch) {
            let part = Array(chips[start..<min(start + batch, chips.count)])
            embeddings += try await workers.use(lane) { worker in
                let clock = ContinuousClock()
                let begin = clock.now
                defer { seconds.observe(clock.now - begin) }
                return try await worker.embed(part)
            }
            sizes.observe(Double(part.count))
            embedded.add(part.count)
        }
        return embeddings
    }
}
