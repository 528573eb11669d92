import Blocking
import Faces
import Messaging
import Vision
import Wire

/// Handles `EmbedAsk`: the second half of a live question; answers the asker.
struct AskHandler: Sendable {
    let embedding: ChipEmbedding
    let messenger: Messenger

    /// Embeds the chips ahead of bulk work and replies; whatever goes wrong is told to the asker.
    func handle(_ incoming: Incoming) async throws {
        do {
            let message = try incoming.decode(EmbedAsk.self)
            let faces = try message.faces.map { (face) throws(WireError) in try face.checked() }
            let embeddings = try await embedding.embed(faces.map(\.chip), lane: .live)
            let answer = AskAnswer(
                image: message.image,
                faces: zip(faces, embeddings).map { WireEmbeddedFace(face: $0.face, embedding: $1) },
                skipped: message.skipped, detector: message.detector, model: FaceEmbedder.modelName)
            try await messenger.reply(answer, to: incoming)
        } catch let error as WireError {
            try await messenger.replyFailure(.invalidArgument, "\(error.problemCode): \(error)", to: incoming)
        } catch let error as VisionError {
            try await messenger.replyFailure(.internalError, "\(error)", to: incoming)
        }
    }
}
