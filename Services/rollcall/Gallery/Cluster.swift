import FoundationEssentials

/// `rollcall cluster`: groups the faces of a collection.
enum Cluster {
    private struct Wanted: Encodable {
        let algorithm = "chinese_whispers"
        var person: String?
        var threshold: Double?
        private enum CodingKeys: CodingKey { case algorithm, person, threshold }
    }
    private struct Report: Encodable {
        var job: Answers.Job
        var clusters: [Answers.Cluster]
    }

    static let command = Command(
        syntax: Syntax(
            name: "cluster", summary: "Group the faces of a collection, or of one person.",
            options: [
                .value("collection", "NAME", "the collection (default \"default\")"),
                .value("person", "NAME", "only this person's faces"),
                .value("threshold", "D", "faces nearer than this are linked (0.01 to 2)"),
            ]),
        run: { context in
            let gateway = try context.gateway()
            let wanted = Wanted(
                person: context.arguments.text("person"),
                threshold: try context.arguments.number("threshold", in: 0.01...2))
            let (job, clustering) = try await context.finish("the clustering", "/clusterings", wanted, on: gateway)
            let clusters = try await gateway.all(
                "/api/v1/clusterings/\(clustering)/clusters", as: Answers.Cluster.self)
            var table = Table(["cluster", "faces"], right: [0, 1])
            for cluster in clusters.prefix(20) { table.add(["\(cluster.number)", "\(cluster.size)"]) }
            for line in table.lines { context.output.line(line) }
            context.output.line("\(Words.count(clusters.count, "cluster")) in clustering \(clustering)")
            try context.output.object(Report(job: job, clusters: clusters))
            return .ok
        })
}
