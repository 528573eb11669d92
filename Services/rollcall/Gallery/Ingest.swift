/// `rollcall ingest`: takes a folder of pictures into a collection.
enum Ingest {
    static let command = Command(
        syntax: Syntax(
            name: "ingest", summary: "Take pictures into a collection; a folder per person gives the names.",
            operands: "PATH", operandCount: 1...1,
            options: [
                .value("collection", "NAME", "the collection (default \"default\"); made when missing"),
                .value("person", "NAME", "all pictures show this person"),
                .value("jobs", "N", "uploads at once (default 8)"),
            ],
            details: """
                PATH/Joe_Biden/1.jpg is labelled "Joe Biden": the most prominent face of the picture gets the name.
                Pictures the collection has already are left as they are, so a second run, or one after Ctrl-C, goes on
                where the first ended. Each picture that can't be used is named with the reason; exit status 1 then.
                """),
        run: { context in
            let path = context.arguments.operands[0]
            let (pictures, ignored) = try PictureFinder.find(path, person: context.arguments.text("person"))
            guard !pictures.isEmpty else {
                throw CommandFailure(
                    .failed,
                    "no pictures in \(Words.printable(path)); files ending in "
                        + "\(PictureFinder.endings.sorted().joined(separator: ", ")) are taken")
            }
            let uploads = try context.arguments.integer("jobs", in: 1...64) ?? 8
            let report = try await IngestRun(
                gateway: context.gateway(connections: uploads + 1), collection: context.collection,
                output: context.output, uploads: uploads
            ).run(pictures, ignored: ignored)
            show(report, context.output)
            try context.output.object(report)
            return report.failed == 0 ? .ok : .failed
        })

    /// The failures, a line each, and the sums.
    static func show(_ report: IngestReport, _ output: Output) {
        for failure in report.failures {
            output.note("FAIL \(Words.printable(failure.item)): \(failure.code): \(Words.printable(failure.detail))")
        }
        var parts = [Words.count(report.done, "photo") + " taken in"]
        if report.duplicates > 0 { parts.append("\(Words.grouped(report.duplicates)) known already") }
        if report.failed > 0 { parts.append("\(Words.grouped(report.failed)) failed") }
        if report.ignored > 0 { parts.append(Words.count(report.ignored, "other file") + " passed over") }
        output.line(
            parts.joined(separator: ", ")
                + " (\(Words.number(report.seconds, 1)) s, \(Words.number(report.photosPerSecond, 1)) photos/s)")
    }
}
