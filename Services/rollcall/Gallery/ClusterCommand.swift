/// `rollcall cluster`: groups the faces of a collection by likeness.
enum ClusterCommand {
    /// What `--json` prints.
    struct Report: Encodable {
        let job: JSONValue
        /// Null when the job did not succeed.
        let clustering: JSONValue
    }

    private struct Wanted: Encodable {
        let algorithm = "chinese_whispers"
        let person: String?
        let threshold: Double?
    }

    /// How many clusters the table shows.
    private static let shown = 20

    static let command = Command(
        syntax: Syntax(
            name: "cluster", summary: "Group the faces of a collection by likeness.",
            options: [
                .value("collection", "NAME", "whose faces (default \"default\")"),
                .value("person", "NAME", "only the faces of this person"),
                .value("threshold", "T", "the largest distance that links two faces (default: the clusterer's)"),
            ]),
        run: { context in
            let gateway = try context.gateway()
            let patience = Patience(limit: .seconds(60), output: context.output)
            let wanted = Wanted(
                person: context.arguments.text("person"),
                threshold: try context.arguments.number("threshold", in: 0.01...2))
            let started: Answers.Job = try await patience.tryAgain {
                try await gateway.post("/api/v1/collections/\(Gateway.escaped(context.collection))/clusterings", wanted)
            }
            let job = try await finished(started, gateway, context.output)
            let raw: JSONValue = try await patience.tryAgain { try await gateway.read("/api/v1/jobs/\(job.id)") }
            var clustering = JSONValue.null
            if job.state == "succeeded", let result = job.result {
                clustering = try await patience.tryAgain { try await gateway.read("/api/v1/clusterings/\(result)") }
                try await show(clustering, result, gateway, patience, context.output)
            } else {
                context.output.note("the clustering \(job.state): \(Words.printable(job.error ?? "no reason given"))")
            }
            try context.output.object(Report(job: raw, clustering: clustering))
            return job.state == "succeeded" ? .ok : .failed
        })

    /// Waits for the job's end.
    private static func finished(_ job: Answers.Job, _ gateway: Gateway, _ output: Output) async throws -> Answers.Job {
        let patience = Patience(limit: .seconds(600), output: output)
        var job = job
        var progress = ProgressPrinter(unit: "step")
        var pause: Duration = .milliseconds(50)
        while !job.isOver {
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
            let path = "/api/v1/jobs/\(job.id)"
            job = try await patience.tryAgain { try await gateway.read(path) }
            if let total = job.total, total > 0 { progress.show(done: job.done, total: total) }
        }
        progress.clear()
        return job
    }

    /// The biggest clusters.
    private static func show(
        _ clustering: JSONValue, _ id: String, _ gateway: Gateway, _ patience: Patience, _ output: Output
    ) async throws {
        let page: Answers.Page<Answers.Cluster> = try await patience.tryAgain {
            try await gateway.read("/api/v1/clusterings/\(id)/clusters?limit=\(shown)")
        }
        if case .int(let clusters) = clustering["clusters"], case .int(let faces) = clustering["faces"] {
            output.line("\(Words.count(Int(faces), "face")) in \(Words.count(Int(clusters), "cluster"))")
        }
        var table = Table(["cluster", "faces"], right: [0, 1])
        for cluster in page.items { table.add(["\(cluster.number)", Words.grouped(cluster.size)]) }
        for line in table.lines { output.line(line) }
        if page.nextCursor != nil { output.line("and smaller ones; GET /api/v1/clusterings/\(id)/clusters lists all") }
    }
}
