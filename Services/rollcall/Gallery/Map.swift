import FoundationEssentials
import HTTPClient

/// `rollcall map`: lays the faces of a collection out on a plane, and draws them.
enum Map {
    private struct Wanted: Encodable {
        var person: String?
        var perplexity: Double?
        var steps: Int?
        var seed: Int?
        var from: String?
    }
    private struct Report: Encodable {
        var job: Answers.Job
        var projection: Answers.Projection
    }

    static let command = Command(
        syntax: Syntax(
            name: "map", summary: "Lay the faces of a collection out on a plane (t-SNE), and draw them.",
            options: [
                .value("collection", "NAME", "the collection (default \"default\")"),
                .value("person", "NAME", "only this person's faces"),
                .value("perplexity", "P", "how many neighbours each face minds (default 30)"),
                .value("steps", "N", "steps after the first 250 (default 500)"),
                .value("seed", "N", "the seed of the start"),
                .value("from", "ID", "go on from this projection, so that faces stay where they are"),
                .value("png", "FILE", "draw the map there"),
                .value("side", "PIXELS", "the side of the drawing, 200 to 4000 (default 1600)"),
                .value("least", "N", "colour people with so many faces and more (default 2)"),
                .flag("thumbnails", "draw the faces instead of points"),
            ]),
        run: { context in
            let arguments = context.arguments
            let gateway = try context.gateway()
            let wanted = Wanted(
                person: arguments.text("person"), perplexity: try arguments.number("perplexity", in: 1...1000),
                steps: try arguments.integer("steps", in: 1...10_000),
                seed: try arguments.integer("seed", in: 0...Int.max), from: arguments.text("from"))
            let query = [
                "side=\(try arguments.integer("side", in: 200...4000) ?? 1600)",
                "least=\(try arguments.integer("least", in: 1...1_000_000) ?? 2)",
                "thumbnails=\(arguments.has("thumbnails"))",
            ].joined(separator: "&")
            let (job, id) = try await context.finish("the map", "/projections", wanted, on: gateway)
            let made: Answers.Projection = try await gateway.get("GET", "/api/v1/projections/\(id)")
            if let file = arguments.text("png") {
                let path = "/api/v1/projections/\(id)/picture?\(query)"
                let answer = try await gateway.ask("GET", path, timeout: .seconds(600))
                guard answer.status < 400 else { throw Gateway.problem(answer) }
                do {
                    try Data(answer.body).write(to: URL(filePath: file))
                } catch {
                    throw CommandFailure(.failed, "can't write \(file)")
                }
                context.output.line("drawn in \(file)")
            }
            let divergence = made.divergence.map { ", divergence \(($0 * 1000).rounded() / 1000)" } ?? ""
            context.output.line(
                "\(Words.count(made.faces, "face")) in projection \(id), \(made.step) steps\(divergence)")
            try context.output.object(Report(job: job, projection: made))
            return .ok
        })
}
