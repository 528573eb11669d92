import Blocking
import Messaging
import Wire

/// Handles `AskImage`: a live question; whatever goes wrong is told to the asker.
struct AskHandler: Sendable {
    let pictures: PictureSource
    let finder: FaceFinder
    let messenger: Messenger

    /// Decodes, detects, and sends the chips on with the asker's address; the embedder answers.
    func handle(_ incoming: Incoming) async throws {
        guard incoming.replyTo != nil else {
            throw Rejection(code: "no_reply_to", detail: "A question needs reply_to and correlation_id.")
        }
        do {
            guard incoming.method == .askImage else { throw Rejection.unexpected(incoming) }
            let message = try incoming.decode(AskImage.self)
            let (bytes, hash) = try await pictures.read(message.picture, keep: false)
            let found = try await finder.find(in: bytes, hash: hash, lane: .live)
            let next = EmbedAsk(
                image: found.image, faces: found.faces, skipped: found.skipped, detector: finder.detector)
            try await messenger.publish(
                next, as: .embedAsk, to: .chipsLive, context: MessageContext(forwarding: incoming))
        } catch let rejection as Rejection {
            try await messenger.replyFailure(
                .invalidArgument, "\(rejection.code): \(rejection.detail)", to: incoming)
        } catch let error as WireError {
            try await messenger.replyFailure(.invalidArgument, "\(error.problemCode): \(error)", to: incoming)
        } catch let error where !(error is CancellationError) {
            try await messenger.replyFailure(.internalError, "\(error)", to: incoming)
        }
    }
}
