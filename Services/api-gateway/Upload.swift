import Blobs
import Blocking
import Faces
import FoundationEssentials
import HTTPServer
import Imaging
import Messaging
import Store
import Wire

extension Gateway {
    /// Takes a picture into a collection: stores the bytes, hands the work to the queue, and answers 202; with
    /// `wait=true` 201 once the faces are in the database. A picture the collection has already answers 200.
    func upload(_ request: Request) async throws -> Response {
        let collection = try await collection(request)
        let picture = try await pictures.read(
            request, known: ["person", "job_id", "item", "file_name", "wait", "collection"])
        let person = try personName(picture.fields["person"])
        let job = try picture.fields["job_id"].map { text throws(Problem) -> UUID in
            guard let id = UUID(uuidString: text) else {
                throw Problem(
                    400, "invalid_field", "job_id must be the id of a job", errors: [("job_id", "is no UUID")])
            }
            return id
        }
        let wait = try flag(picture.fields["wait"])
        if wait { try await decodable(picture.bytes) }
        let hash = try await blobs.put(picture.bytes)
        let item = [picture.fields["item"], picture.fileName].compactMap { $0 }.first { !$0.isEmpty } ?? hash.hex
        let known = try await admit(Admission(collection: collection.id, sha256: hash, job: job, item: item))
        if let known {
            let faces = try await store.faces(image: known.id)
            if person == nil || isDecided(faces, of: known) {
                if let job { try await store.setItem(job: job, item: item, state: "duplicate") }
                return try await answer("duplicate", known, faces, status: 200)
            }
        }
        let message = SubmitImage(
            collection: collection.name,
            picture: .blob(BlobReference(hash: hash, size: UInt64(picture.bytes.count))), fileName: picture.fileName,
            person: person ?? "", jobID: job?.text ?? "", item: item)
        try await publishWork(message, as: .submitImage, to: .imageSubmit)
        if wait { return try await recorded(collection, hash, awaitLabel: known != nil) }
        return .json(
            ["state": "queued", "image": ["sha256": .string(hash.hex), "file_name": .string(picture.fileName)]],
            status: 202)
    }

    /// Queues the picture as its job's item; gives the image when the collection has it.
    private func admit(_ admission: Admission) async throws -> ImageRow? {
        switch try await admissions.take(admission) {
        case .new: return nil
        case .known(let id): return try await store.image(id: id)
        case .unknownJob: throw missing("job")
        }
    }

    /// Whoever waits wants to hear of a damaged picture now, not from the quarantine.
    private func decodable(_ bytes: [UInt8]) async throws {
        let limits = ImageLimits(maxBytes: pictures.maxBytes, maxPixels: pictures.maxPixels)
        try await threads.use(.live) { thread in
            _ = try await thread.run { try Imaging.decode(bytes, limits: limits).1 }
        }
    }

    /// True when no label that comes with the picture would change anything: it means the most prominent face.
    private func isDecided(_ faces: [FaceRow], of image: ImageRow) -> Bool {
        guard let index = Prominence.index(of: faces.map(\.face.box), width: image.width, height: image.height) else {
            return true
        }
        return faces[index].label != .unlabelled
    }

    /// Waits until the image is in the database; for one that was there already a little while until its label is.
    private func recorded(_ collection: Collection, _ hash: ContentHash, awaitLabel: Bool) async throws -> Response {
        let clock = ContinuousClock()
        let end = clock.now + (awaitLabel ? min(askTimeout, .seconds(5)) : askTimeout)
        while clock.now < end {
            if let image = try await store.image(collection: collection.id, sha256: hash) {
                let faces = try await store.faces(image: image.id)
                if !awaitLabel { return try await answer("stored", image, faces, status: 201) }
                if isDecided(faces, of: image) || clock.now + .milliseconds(100) >= end {
                    return try await answer("duplicate", image, faces, status: 200)
                }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Problem(504, "deadline_exceeded", "the picture is queued, but not recorded yet; ask for it later")
    }

    private func answer(_ state: String, _ image: ImageRow, _ faces: [FaceRow], status: Int) async throws
        -> Response
    {
        .json(
            ["state": .string(state), "image": image.json, "faces": .array(try await facesJSON(faces))], status: status,
            headers: ["Location": "/api/v1/images/\(image.id.text)"])
    }

    /// A name the store will take; nil when none was given.
    private func personName(_ text: String?) throws(Problem) -> String? {
        guard let text, !text.isEmpty else { return nil }
        do throws(StoreError) {
            return try Store.personName(text)
        } catch {
            throw Problem(400, "invalid_field", error.detail, errors: [("person", "is no name")])
        }
    }

    private func flag(_ text: String?) throws(Problem) -> Bool {
        switch text {
        case nil, "false": return false
        case "true": return true
        default: throw Problem(400, "invalid_field", "wait must be true or false", errors: [("wait", "true or false")])
        }
    }
}
