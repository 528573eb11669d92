import Blocking
import Messaging
import Wire

/// Handles `AskImage`: a live question; what is thrown here is told to the asker.
struct AskHandler: Sendable {
    let pictures: PictureSource
    let finder: FaceFinder
    let messenger: Messenger

    /// Decodes, detects, and sends the chips on with the asker's address; the embedder answers.
    func handle(_ incoming: Incoming) async throws {
        try incoming.require(.askImage)
        let message = try incoming.decode(AskImage.self)
        let (bytes, hash) = try await pictures.read(message.picture, keep: false)
        let found = try await finder.find(in: bytes, hash: hash, lane: .live)
        try await messenger.publish(
            EmbedAsk(image: found.image, faces: found.faces, skipped: found.skipped, detector: finder.detector),
            as: .embedAsk, to: .chipsLive, context: MessageContext(forwarding: incoming))
    }
}
