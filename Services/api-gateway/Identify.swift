import Blobs
import Faces
import FoundationEssentials
import HTTPServer
import Identity
import Messaging
import Metrics
import Neighbors
import Store
import Wire

/// Who is in a picture: the faces with their neighbours and proposals.
struct IdentifiedPicture: Sendable {
    struct Face: Sendable {
        let face: DetectedFace
        let neighbors: [Neighbor]
        let identification: Identification
        let sex: SexEstimate?
    }
    /// What the verdicts go by.
    struct Judgement: Sendable {
        var people: Int
        var limit: Double
        /// "shipped", "collection", or nil when the embedding model has none: then no name is given.
        var calibration: String?
    }
    let answer: AskAnswer
    let faces: [Face]
    /// Rows of every face that is a neighbour or evidence.
    let rows: [UUID: FaceRow]
    let names: [UUID: String]
    let report: SearchClient.Report
    let gallery: Judgement
}

extension Gateway {
    /// Adds `POST /identify`.
    func addIdentify(to router: inout Router) {
        router.add(.post, "/identify") { request in
            let picture = try await pictures.read(request, known: ["collection", "k", "file_name"])
            let collection = try await collection(request, picture.fields["collection"] ?? "default")
            let k = picture.fields["k"].map { Int($0) ?? 0 } ?? 10
            guard (1...1000).contains(k) else {
                throw Problem(400, "invalid_parameter", "k must be a whole number from 1 to 1000")
            }
            return .json(try await identify(picture.bytes, in: collection, k: k).json)
        }
    }

    /// Asks detector, embedder and index, and weighs what they found.
    func identify(_ bytes: [UInt8], in collection: Collection, k: Int) async throws -> IdentifiedPicture {
        let answer = try await ask(bytes)
        let faces = try answer.faces.map { face in
            guard let embedding = face.embeddingValue else {
                throw MessagingError(.malformedAnswer, "a face came without its embedding")
            }
            return (face: face.face, embedding: embedding)
        }
        let question = SearchClient.Question(
            collection: collection.id, model: answer.model, embeddings: faces.map(\.embedding), k: k)
        async let near = search.search(question)
        async let weighed = weigh(question)
        let (nearest, found) = try await (near, weighed)
        let identified = faces.indices.map { number in
            IdentifiedPicture.Face(
                face: faces[number].face, neighbors: nearest.results[number],
                identification: found.identifications[number],
                sex: sexHead?.estimate(faces[number].embedding, model: answer.model))
        }
        for face in identified {
            metrics.counter(
                "rollcall_identify_verdicts_total", "Faces asked about, by verdict.",
                ["verdict": face.identification.verdict.rawValue]
            ).add()
        }
        let mentioned = identified.flatMap { face in
            face.neighbors.map(\.face) + face.identification.proposals.flatMap { $0.faceIDs.prefix(5) }
        }
        let proposed = identified.flatMap { $0.identification.proposals.map(\.person) }
        var report = nearest.report
        report.shardsOK = min(report.shardsOK, found.shardsOK)
        return IdentifiedPicture(
            answer: answer, faces: identified, rows: try await store.faces(ids: Array(Set(mentioned))),
            names: try await store.names(of: Array(Set(proposed))), report: report, gallery: found.judgement)
    }

    /// Sends the picture itself when it is small, else by way of the blob store.
    private func ask(_ bytes: [UInt8]) async throws -> AskAnswer {
        guard bytes.count > 8 << 20 else { return try await ask(.inline(bytes)) }
        let isKnown = try await blobs.contains(ContentHash.of(bytes))
        let hash = try await blobs.put(bytes)
        let result: Result<AskAnswer, any Error>
        do {
            result = .success(try await ask(.blob(BlobReference(hash: hash, size: UInt64(bytes.count)))))
        } catch { result = .failure(error) }
        // What was there before belongs to somebody: perhaps to an upload that is not recorded yet.
        if !isKnown, try await !store.isReferenced(sha256: hash) { try await blobs.delete(hash) }
        return try result.get()
    }

    private func ask(_ picture: Picture) async throws -> AskAnswer {
        try await messenger.ask(
            AskImage(picture: picture), as: .askImage, to: .imageAsk, timeout: askTimeout, answer: AskAnswer.self)
    }
}
