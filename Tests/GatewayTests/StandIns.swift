import Blobs
import Faces
import Foundation
import Imaging
import Messaging
import Neighbors
import Store
import Wire

/// Does what detector, embedder and index do, with one made-up face in every picture: its embedding is the width.
struct StandIns: Sendable {
    static let model = "dlib-resnet-v1"
    let messenger: Messenger
    let store: Store
    let blobs: BlobStore

    static func face(width: Int) -> (DetectedFace, Embedding)? {
        var values = [Float](repeating: 0, count: 128)
        values[width % 128] = 1
        guard let embedding = Embedding(values) else { return nil }
        let face = DetectedFace(
            box: Box(x: 5, y: 5, width: 10, height: 10), landmarks: (0..<5).map { Point(x: Float($0), y: 6) }, score: 1,
            quality: Quality(size: 1, sharpness: 1, pose: 1, exposure: 1))
        return (face, embedding)
    }

    /// A picture for the gallery; what is called poison.jpg is refused for good.
    @Sendable
    func record(_ incoming: Incoming) async throws {
        let message = try incoming.decode(SubmitImage.self)
        guard message.fileName != "poison.jpg" else { throw Rejection(code: "corrupt", detail: "It is poison.") }
        guard case .blob(let reference) = message.picture, let hash = reference.hash else { return }
        let bytes = try await blobs.get(hash)
        let info = try Imaging.inspect(bytes)
        let faces = Self.face(width: info.width).map { [NewFace(face: $0.0, embedding: $0.1)] } ?? []
        _ = try await store.record([
            NewImage(
                collection: message.collection, sha256: hash, byteCount: bytes.count, width: info.width,
                height: info.height, format: info.format.rawValue, fileName: message.fileName,
                person: message.person.isEmpty ? nil : message.person, jobID: UUID(uuidString: message.jobID),
                item: message.item, faces: faces, detector: "hog", model: Self.model)
        ])
    }

    /// A question.
    @Sendable
    func ask(_ incoming: Incoming) async throws {
        let message = try incoming.decode(AskImage.self)
        let bytes: [UInt8]
        switch message.picture {
        case .inline(let inline): bytes = inline
        case .blob(let reference): bytes = try await reference.hash.asyncMap { try await blobs.get($0) } ?? []
        case nil: throw Rejection(code: "no_picture", detail: "There is none.")
        }
        let info: ImageInfo
        do {
            info = try Imaging.decode(bytes).1
        } catch {
            throw Rejection(code: error.code.rawValue, detail: error.description)
        }
        let faces = Self.face(width: info.width).map { [WireEmbeddedFace(face: $0.0, embedding: $0.1)] } ?? []
        let facts = ImageFacts(
            hash: ContentHash.of(bytes), size: bytes.count, width: info.width, height: info.height,
            format: info.format.rawValue)
        try await messenger.reply(
            AskAnswer(image: facts, faces: faces, detector: "hog", model: Self.model), to: incoming)
    }

    /// A search over everything in the database.
    @Sendable
    func search(_ incoming: Incoming) async throws {
        let request = try incoming.decode(SearchRequest.self)
        guard (1...1000).contains(request.k) else { throw Rejection(code: "invalid", detail: "k") }
        let collection = try request.collection
        let rows = try await store.shardRows(shard: 0, of: 1, after: nil, limit: 1000).filter {
            $0.collection == collection && (!request.labelledOnly || $0.person != nil)
        }
        let results = try request.embeddings.map { query in
            let near = rows.map {
                Neighbor(face: $0.face, person: $0.person, distance: $0.embedding.distance(to: query))
            }
            return WireNeighbors(
                neighbors: mergeNeighbors([near], k: Int(request.k)).map {
                    WireNeighbor(face: $0.face, person: $0.person, distance: $0.distance)
                })
        }
        try await messenger.reply(
            SearchAnswer(results: results, scanned: UInt64(rows.count), shards: 1), to: incoming)
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async throws -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
