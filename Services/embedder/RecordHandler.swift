import Blocking
import Faces
import FoundationEssentials
import Lifecycle
import Log
import Messaging
import Metrics
import Store
import Vision
import Wire

/// Handles batches of `EmbedImage`: embeds, writes once, tells the index, and acknowledges last.
struct RecordHandler: Sendable {
    let embedding: ChipEmbedding
    let store: Store
    let messenger: Messenger
    let health: Health
    let log: Log
    private let recordSeconds: Histogram
    private let images: @Sendable (String) -> Counter

    init(
        embedding: ChipEmbedding, store: Store, messenger: Messenger, health: Health, log: Log, metrics: Metrics
    ) {
        self.embedding = embedding
        self.store = store
        self.messenger = messenger
        self.health = health
        self.log = log
        recordSeconds = metrics.histogram("rollcall_record_duration_seconds", "Writing one batch of images.")
        images = { result in
            metrics.counter("rollcall_images_recorded_total", "Images by what became of them.", ["result": result])
        }
    }

    /// Works on a batch; when it fails as a whole, on each of it alone, so that one bad picture spoils no other.
    func handle(_ batch: [PendingRecord]) async {
        do {
            try await record(batch)
        } catch {
            if batch.count > 1 {
                log.warning("a batch failed; going one by one", ["images": batch.count, "error": "\(error)"])
                for one in batch { await handle([one]) }
            } else {
                for one in batch { await one.incoming.retry("\(error)") }
            }
        }
    }

    private func record(_ batch: [PendingRecord]) async throws {
        let embeddings = try await embedding.embed(batch.flatMap(\.chips), lane: .bulk)
        var start = 0
        let images = batch.map { pending in
            defer { start += pending.chips.count }
            return pending.image(embeddings[start..<start + pending.chips.count])
        }
        let results = try await write(images)
        await tellIndex(results)
        for (pending, result) in zip(batch, results) { await settle(pending, result) }
    }

    /// Writes in one transaction; while the database is away the deliveries are held, not given back.
    private func write(_ images: [NewImage]) async throws -> [Recorded] {
        let clock = ContinuousClock()
        while true {
            do {
                let start = clock.now
                let results = try await store.record(images)
                recordSeconds.observe(clock.now - start)
                health.ready("database")
                return results
            } catch let error as StoreError where error.code == .unavailable {
                health.notReady("database", "connecting")
                log.warning("holding images: the database can't be reached", ["images": images.count])
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Names the changed faces to the index. What gets lost here the change log brings a moment later.
    private func tellIndex(_ results: [Recorded]) async {
        let faces = results.flatMap { result -> [UUID] in
            switch result {
            case .stored(_, let faces): faces
            case .duplicate(_, let labelled): labelled
            case .unknownCollection, .invalid: []
            }
        }
        guard !faces.isEmpty else { return }
        let context = MessageContext(deadline: Date(timeIntervalSinceNow: 5))
        do {
            try await messenger.publish(
                FacesChanged(faces: faces), as: .facesChanged, to: .changes, context: context)
        } catch {
            log.warning("the index was not told; the change log will", ["faces": faces.count, "error": "\(error)"])
        }
    }

    private func settle(_ pending: PendingRecord, _ result: Recorded) async {
        switch result {
        case .stored:
            images("stored").add()
            await pending.incoming.done()
        case .duplicate:
            images("duplicate").add()
            await pending.incoming.done()
        case .unknownCollection:
            images("rejected").add()
            await pending.incoming.quarantine(
                code: "unknown_collection",
                "There is no collection \"\(pending.collection)\". Make it with POST /api/v1/collections, then retry.")
        case .invalid(let detail):
            images("rejected").add()
            await pending.incoming.quarantine(code: "invalid", detail)
        }
    }
}
