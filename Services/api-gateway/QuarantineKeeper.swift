import FoundationEssentials
import Messaging
import Store
import Wire

/// Moves what ends in the queue `rollcall.dead` into the quarantine table, and marks the item of its job failed.
struct QuarantineKeeper: Sendable {
    let messenger: Messenger
    let store: Store

    /// Keeps one message; a database that is away means another try, without end.
    func keep(_ incoming: Incoming) async throws {
        let report = incoming.quarantineReport
        _ = try await store.quarantine(
            add: NewQuarantined(
                queue: report.queue, method: incoming.methodPath, messageID: incoming.messageID ?? "",
                body: incoming.body, code: report.code, detail: report.detail,
                worker: report.worker.isEmpty ? "unknown" : report.worker, count: report.count,
                exchange: report.exchange, routingKey: report.routingKey),
            jobItem: jobItem(incoming))
    }

    /// The item of a job this message was about, when it says so.
    private func jobItem(_ incoming: Incoming) -> (job: UUID, item: String)? {
        let (job, item): (String, String)
        switch incoming.method {
        case .submitImage:
            guard let message = try? incoming.decode(SubmitImage.self) else { return nil }
            (job, item) = (message.jobID, message.item.isEmpty ? message.fileName : message.item)
        case .recordFaces:
            guard let message = try? incoming.decode(EmbedImage.self) else { return nil }
            (job, item) = (message.jobID, message.item.isEmpty ? message.fileName : message.item)
        default: return nil
        }
        return UUID(uuidString: job).map { ($0, item) }
    }
}
