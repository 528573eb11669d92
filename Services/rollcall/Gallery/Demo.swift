import FoundationEssentials

/// `rollcall demo`: the sample photos as a gallery, then photos it has not seen.
enum Demo {
    private struct Report: Encodable {
        var ingest: IngestReport
        var photos: [JSONValue]
        var page: String
    }

    /// Whose face a sample photo shows; the rest of the sample photos are the questions.
    private static let gallery = ["Barack Obama": ["obama2.jpg", "obama3.jpg"], "Joe Biden": ["biden.jpg"]]
    private static let collection = "demo"

    static let command = Command(
        syntax: Syntax(
            name: "demo", summary: "Take in sample photos, then name who is in others.",
            details: "Uses the sample photos that `make setup` fetched, in a collection of their own named \"demo\"."),
        run: { context in
            let gateway = try context.gateway()
            let cache =
                context.environment["ROLLCALL_CACHE"] ?? (context.environment["HOME"] ?? "/root") + "/.cache/rollcall"
            let photos = cache + "/photos"
            let folder = try arrange(photos, in: context.home.path + "/demo")
            let (pictures, ignored) = try PictureFinder.find(folder)
            context.output.line("Taking in \(Words.count(pictures.count, "photo")) of \(gallery.count) people")
            let report = try await IngestRun(
                gateway: gateway, collection: collection, output: context.output, uploads: 4
            ).run(pictures, ignored: ignored)
            Ingest.show(report, context.output)

            let questions = try questions(photos)
            try await waitForIndex(gateway, questions[0], faces: pictures.count)
            context.output.line("\nWho is in \(questions.count) photos it has not seen?\n")
            var table = Table(Identify.head, right: [5])
            var answers: [JSONValue] = []
            for photo in questions {
                let answer = try await Identify.ask(gateway, photo, collection: collection)
                for row in Identify.rows(photo, answer.read) { table.add(row) }
                answers.append(answer.whole)
            }
            for line in table.lines { context.output.line(line) }
            context.output.line("\nLook at it:   \(gateway.url)/?collection=\(collection)")
            context.output.line("Ask yourself: \(gateway.url)/whoami?collection=\(collection)")
            context.output.line("Stop it:      rollcall down, or make down")
            try context.output.object(Report(ingest: report, photos: answers, page: gateway.url + "/"))
            return report.failed == 0 ? .ok : .failed
        })

    /// Lays the gallery out as a folder per person.
    private static func arrange(_ photos: String, in folder: String) throws -> String {
        let files = FileManager.default
        if files.fileExists(atPath: folder) { try files.removeItem(atPath: folder) }
        for (person, names) in gallery {
            try files.createDirectory(atPath: "\(folder)/\(person)", withIntermediateDirectories: true)
            for name in names {
                guard files.fileExists(atPath: "\(photos)/\(name)") else {
                    throw CommandFailure(.missing, "\(photos)/\(name) is missing; run `make setup`")
                }
                try files.copyItem(atPath: "\(photos)/\(name)", toPath: "\(folder)/\(person)/\(name)")
            }
        }
        return folder
    }

    private static func questions(_ photos: String) throws -> [String] {
        let known = Set(gallery.values.joined())
        let names = try FileManager.default.contentsOfDirectory(atPath: photos).filter {
            PictureFinder.isPicture($0) && !known.contains($0)
        }
        guard !names.isEmpty else { throw CommandFailure(.missing, "no sample photos in \(photos); run `make setup`") }
        return names.sorted().map { "\(photos)/\($0)" }
    }

    /// The index hears of new faces a moment after they are stored.
    private static func waitForIndex(_ gateway: Gateway, _ photo: String, faces: Int) async throws {
        for _ in 0..<50 {
            let answer = try await Identify.ask(gateway, photo, collection: collection, k: 1)
            if answer.read.search?.scanned ?? 0 >= faces { return }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
