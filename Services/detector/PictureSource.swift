import Blobs
import Faces
import Messaging
import Wire

/// Gets a message's picture: out of the message, or out of the blob store.
struct PictureSource: Sendable {
    /// What goes inline; larger pictures travel as blobs.
    static let inlineLimit = 8 << 20

    let blobs: BlobStore

    /// The bytes and their hash; inline bytes are stored first when they shall be kept.
    ///
    /// - Throws: `Rejection` when there is no picture or it is too large to go inline; `BlobError` when the store fails,
    ///   which is worth another try.
    func read(_ picture: Picture?, keep: Bool) async throws -> (bytes: [UInt8], hash: ContentHash) {
        switch picture {
        case .inline(let bytes):
            guard bytes.count <= Self.inlineLimit else {
                throw Rejection(
                    code: "too_large",
                    detail: "The picture has \(bytes.count) bytes; at most 8 MiB go inline. Send it as a blob.")
            }
            return (bytes, keep ? try await blobs.put(bytes) : ContentHash.of(bytes))
        case .blob(let reference):
            guard let hash = reference.hash else {
                throw Rejection(code: "invalid", detail: "The blob's sha256 has not 32 bytes.")
            }
            return (try await blobs.get(hash), hash)
        case nil:
            throw Rejection(code: "no_picture", detail: "The message has no picture. Set `inline` or `blob`.")
        }
    }
}
