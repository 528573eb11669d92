/// `rollcall ingest`: brings a folder of pictures into a collection.
enum IngestCommand {
    static let command = Command(
        syntax: Syntax(
            name: "ingest", summary: "Bring pictures into a collection; a folder per person gives the names.",
            operands: "PATH", operandCount: 1...1,
            options: [
                .value("collection", "NAME", "where they go, made when missing (default \"default\")"),
                .value("person", "NAME", "whose pictures they are, whatever the folders are called"),
                .value("jobs", "N", "uploads under way at once (default 8)"),
            ],
            details: """
                PATH/NAME/photo.jpg is a picture of NAME (Barack_Obama is Barack Obama); folders below belong to the same
                person. Pictures right in PATH get no name. Pictures the collection has already are not stored twice, so
                that a run that broke off can be repeated.
                Exit status 1 when a picture failed; each is named on standard error with the reason.
                """),
        run: { context in
            let path = context.arguments.operands[0]
            let gateway = try context.gateway()
            let uploads = try context.arguments.integer("jobs", in: 1...64) ?? 8
            let gallery = try GalleryFolder(at: path, person: context.arguments.text("person"))
            guard !gallery.photos.isEmpty || !gallery.failures.isEmpty else {
                throw CommandFailure(
                    .failed,
                    "no pictures in \(Words.printable(path)) (\(Words.count(gallery.ignored, "other file"))); "
                        + "the names of pictures end in .jpg, .jpeg, .png, .webp, .gif, .bmp, .tif or .tiff")
            }
            let summary = try await IngestRun(
                gateway: Gateway(url: gateway.url, connections: uploads + 1), collection: context.collection,
                uploads: uploads, output: context.output
            ).run(gallery)
            for failure in summary.failures { context.output.note(failure.line) }
            context.output.line(summary.line)
            try context.output.object(summary)
            return summary.failed == 0 ? .ok : .failed
        })
}
