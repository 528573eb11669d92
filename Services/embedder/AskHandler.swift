import Blocking
import Faces
import Messaging
import Vision
import Wire

/// Handles `EmbedAsk`: the second half of a live question; answers the asker.
struct AskHandler: Sendable {
    let embedding: ChipEmbedding
    let messenger: Messenger

    /// Embeds the chips ahead of bulk work and replies; what is thrown here is told to the asker.
    func handle(_ incoming: Incoming) async throws {
        try incoming.require(.embedAsk)
        let message = try incoming.decode(EmbedAsk.self)
        let faces = try message.faces.map { (face) throws(WireError) in try face.checked() }
        let embeddings = try await embedding.embed(faces.map(\.chip), lane: .live)
        try await messenger.reply(
            AskAnswer(
                image: message.image,
                faces: zip(faces, embeddings).map { WireEmbeddedFace(face: $0.face, embedding: $1) },
                skipped: message.skipped, detector: message.detector, model: FaceEmbedder.modelName),
            to: incoming)
    }
}
