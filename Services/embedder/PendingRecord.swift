import Faces
import FoundationEssentials
import Messaging
import Store
import Vision
import Wire

/// One picture whose faces wait for their embeddings, with the delivery it came in.
struct PendingRecord: Sendable {
    let incoming: Incoming
    let chips: [Chip]
    private let message: EmbedImage
    private let hash: ContentHash
    private let faces: [DetectedFace]

    /// Understands a delivery, or sends it to the quarantine and gives nothing.
    init?(_ incoming: Incoming) async {
        do {
            try incoming.require(.recordFaces)
            let message = try incoming.decode(EmbedImage.self)
            guard let hash = message.image?.hash else {
                throw Rejection(code: "invalid", detail: "The image's sha256 has not 32 bytes.")
            }
            let checked = try message.faces.map { (face) throws(WireError) in try face.checked() }
            self.incoming = incoming
            self.message = message
            self.hash = hash
            faces = checked.map(\.face)
            chips = checked.map(\.chip)
        } catch let error as Rejection {
            await incoming.quarantine(code: error.code, error.detail)
            return nil
        } catch {
            await incoming.quarantine(code: (error as? WireError)?.problemCode ?? "invalid", "\(error)")
            return nil
        }
    }

    /// What is written; `embeddings` in the order of the chips.
    func image(_ embeddings: ArraySlice<Embedding>) -> NewImage {
        NewImage(
            collection: message.collection, sha256: hash, byteCount: Int(clamping: message.image?.size ?? 0),
            width: Int(clamping: message.image?.width ?? 0), height: Int(clamping: message.image?.height ?? 0),
            format: message.image?.format ?? "", fileName: message.fileName,
            person: message.person.isEmpty ? nil : message.person, jobID: UUID(uuidString: message.jobID),
            item: message.item, faces: zip(faces, embeddings).map { NewFace(face: $0, embedding: $1) },
            skipped: message.skipped.map(\.face), detector: message.detector, model: FaceEmbedder.modelName)
    }

    /// The collection's name, for a message to people.
    var collection: String { message.collection }
}
