import Blocking
import Messaging
import Wire

/// Handles `SubmitImage`: a picture for a collection.
struct SubmitHandler: Sendable {
    let pictures: PictureSource
    let finder: FaceFinder
    let messenger: Messenger

    /// Stores, decodes, detects, and sends the chips on; done only when the broker has them safe.
    func handle(_ incoming: Incoming) async throws {
        try incoming.require(.submitImage)
        let message = try incoming.decode(SubmitImage.self)
        let (bytes, hash) = try await pictures.read(message.picture, keep: true)
        let found = try await finder.find(in: bytes, hash: hash, lane: .bulk)
        let next = EmbedImage(
            collection: message.collection, image: found.image, fileName: message.fileName, person: message.person,
            jobID: message.jobID, item: message.item.isEmpty ? message.fileName : message.item, faces: found.faces,
            skipped: found.skipped, detector: finder.detector)
        try await messenger.publish(
            next, as: .recordFaces, to: .chipsBulk, context: MessageContext(forwarding: incoming))
    }
}
