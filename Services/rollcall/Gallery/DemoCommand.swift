/// `rollcall demo`: learns two people from sample photos and asks about others.
enum DemoCommand {
    private static let collection = "demo"

    /// What `--json` prints.
    struct Report: Encodable {
        let ingest: IngestSummary
        let photos: [IdentifiedPhoto.Report]
        let pages: [String]
    }

    private struct Image: Codable, Sendable {
        let faceCount: Int
    }

    static let command = Command(
        syntax: Syntax(
            name: "demo", summary: "Learn two people from sample photos, then say who is in photos not seen before.",
            details: "Needs a running Rollcall (`rollcall up`). Everything goes into the collection \"demo\"."),
        run: { context in
            let gateway = try context.gateway()
            let output = context.output
            let photos = DemoPhotos(environment: context.environment)
            let questions = try DemoPhotos.questions.map { file throws(CommandFailure) in try photos.path(file) }
            let folder = context.home.path + "/demo"
            try photos.arrange(in: folder)

            output.line("A folder for each person in \(folder):")
            let gallery = try GalleryFolder(at: folder)
            for photo in gallery.photos { output.line("  \(photo.item)") }
            let summary = try await IngestRun(gateway: gateway, collection: collection, uploads: 2, output: output).run(gallery)
            for failure in summary.failures { output.note(failure.line) }
            output.line(summary.line)

            let patience = Patience(limit: .seconds(60), output: output)
            try await waitForIndex(questions[0], gateway, patience, output)
            var asked: [IdentifiedPhoto] = []
            for path in questions {
                asked.append(
                    try await IdentifiedPhoto(path, collection: collection, k: nil, gateway: gateway, patience: patience))
            }
            output.line("\nPhotos it has not seen, in \(photos.folder):\n")
            for line in IdentifiedPhoto.table(asked) { output.line(line) }
            let pages = [gateway.url + "/", gateway.url + "/whoami"]
            output.line("\nThe same in a browser: the people at \(pages[0]), and your own photos at \(pages[1])")
            try output.object(Report(ingest: summary, photos: asked.map(\.report), pages: pages))
            return summary.failed == 0 ? .ok : .failed
        })

    /// The index hears of new faces a moment after the database: waits until it has looked at as many as there are.
    private static func waitForIndex(
        _ photo: String, _ gateway: Gateway, _ patience: Patience, _ output: Output
    ) async throws {
        let images: [Image] = try await gateway.all("/api/v1/collections/\(collection)/images", patience)
        let faces = images.reduce(0) { $0 + $1.faceCount }
        let clock = ContinuousClock()
        let end = clock.now + .seconds(30)
        while clock.now < end {
            let seen = try await IdentifiedPhoto(photo, collection: collection, k: 1, gateway: gateway, patience: patience)
            guard let scanned = seen.answer.search?.scanned, scanned < faces else { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        output.note("the index has not heard of all \(faces) faces yet; the answers may miss some")
    }
}
