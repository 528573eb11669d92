/// `rollcall identify`: says who is in photos.
enum IdentifyCommand {
    /// What `--json` prints.
    struct Report: Encodable {
        let photos: [IdentifiedPhoto.Report]
        let failures: [IngestFailure]
    }

    static let command = Command(
        syntax: Syntax(
            name: "identify", summary: "Say who is in photos.", operands: "PHOTO…", operandCount: 1...10_000,
            options: [
                .value("collection", "NAME", "whom they are compared with (default \"default\")"),
                .value("k", "N", "nearest faces to give for each face with --json (default 10)"),
            ],
            details: """
                For each face: match (a name), ambiguous (two people are about as near) or unknown. "false name" is the chance
                that a stranger would be given that name. Exit status 1 when a photo could not be used.
                """),
        run: { context in
            let gateway = try context.gateway()
            let k = try context.arguments.integer("k", in: 1...1000)
            let patience = Patience(limit: .seconds(60), output: context.output)
            var photos: [IdentifiedPhoto] = []
            var failures: [IngestFailure] = []
            for path in context.arguments.operands {
                do {
                    photos.append(
                        try await IdentifiedPhoto(
                            path, collection: context.collection, k: k, gateway: gateway, patience: patience))
                } catch let error as GatewayError {
                    failures.append(IngestFailure(item: path, code: error.code, detail: error.detail))
                } catch let error as CommandFailure where error.exit == .failed {
                    failures.append(IngestFailure(item: path, code: "unreadable", detail: error.description))
                }
            }
            for failure in failures { context.output.note(failure.line) }
            if !photos.isEmpty { for line in IdentifiedPhoto.table(photos) { context.output.line(line) } }
            if photos.contains(where: { $0.answer.search?.complete == false }) {
                context.output.note("parts of the index did not answer: faces may have nearer neighbours than these")
            }
            try context.output.object(Report(photos: photos.map(\.report), failures: failures))
            return failures.isEmpty ? .ok : .failed
        })
}
