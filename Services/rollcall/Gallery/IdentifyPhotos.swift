import FoundationEssentials
import HTTPClient

/// `rollcall identify`: who is in these photos?
enum Identify {
    static let command = Command(
        syntax: Syntax(
            name: "identify", summary: "Name who is in photos.", operands: "PHOTO…", operandCount: 1...10_000,
            options: [
                .value("collection", "NAME", "the collection to look in (default \"default\")"),
                .value("k", "N", "nearest faces to answer (1 to 1000, default 10)"),
            ],
            details:
                "A face is a `match`, `ambiguous` between two people, or `unknown`. The chance of a false name\n"
                + "is that of a stranger coming that near somewhere in today's collection. Sex is an estimate of how the\n"
                + "face is read, with its chance (docs/concepts.md). Faces that were seen\n"
                + "but are too small, blurred or the like are listed as left out."),
        run: { context in
            let gateway = try context.gateway()
            let k = try context.arguments.integer("k", in: 1...1000) ?? 10
            var photos: [JSONValue] = []
            var table = Table(head, right: [5])
            var failed = false
            for path in context.arguments.operands {
                do {
                    let answer = try await ask(gateway, path, collection: context.collection, k: k)
                    photos.append(answer.whole)
                    for row in rows(path, answer.read) { table.add(row) }
                } catch let error as GatewayError where error.status >= 400 {
                    context.output.note("FAIL \(Words.printable(path)): \(error.code): \(error.detail)")
                    failed = true
                }
            }
            for line in table.lines { context.output.line(line) }
            try context.output.object(["photos": photos])
            return failed ? .failed : .ok
        })

    /// The columns of a table of faces.
    static let head = ["photo", "face at", "verdict", "who", "sex", "distance", "chance of a false name", "runner-up"]

    /// What the gateway says to one photo: as the command reads it, and whole with the path added.
    static func ask(
        _ gateway: Gateway, _ path: String, collection: String, k: Int = 10
    ) async throws -> (read: Answers.Identified, whole: JSONValue) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw GatewayError(status: 400, code: "unreadable", detail: "The file can't be read.")
        }
        let body = MultipartBody(file: [UInt8](data), named: path.split(separator: "/").last.map(String.init) ?? path)
        let answer = try await gateway.patiently {
            let answer = try await gateway.ask(
                "POST", "/api/v1/identify?collection=\(Gateway.escaped(collection))&k=\(k)", body: body.bytes,
                type: body.type)
            guard answer.status < 400 else { throw Gateway.problem(answer) }
            return answer
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let read = try decoder.decode(Answers.Identified.self, from: Data(answer.body))
        guard case .object(var members) = try JSONDecoder().decode(JSONValue.self, from: Data(answer.body)) else {
            throw GatewayError(status: answer.status, code: "no_json", detail: "the gateway answered no object")
        }
        members["path"] = .text(path)
        return (read, .object(members))
    }

    /// A row for each face and each face left out, or one that says there is none.
    static func rows(_ path: String, _ answer: Answers.Identified) -> [[String]] {
        let photo = Words.printable(path.split(separator: "/").last.map(String.init) ?? path)
        let skipped = (answer.skipped ?? []).map { face in
            let reason = Words.printable(face.reason.split(separator: "_").joined(separator: " "))
            return [photo, "\(Int(face.box.x)),\(Int(face.box.y))", "left out: \(reason)", "", "", "", "", ""]
        }
        guard !answer.faces.isEmpty || !skipped.isEmpty else { return [[photo, "-", "no face", "", "", "", "", ""]] }
        let found = answer.faces.map { face in
            let best = face.proposals.first
            let second = face.proposals.dropFirst().first
            return [
                photo, "\(Int(face.box.x)),\(Int(face.box.y))", face.verdict,
                Words.printable(face.person?.name ?? "-"), sex(face.sex),
                best.map { Words.number($0.distance, 3) } ?? "-",
                best?.falseNameChance.map(Words.chance) ?? "-",
                second.map { "\(Words.printable($0.person.name)) \(Words.number($0.distance, 3))" } ?? "-",
            ]
        }
        return found + skipped
    }

    /// `female 97 %`, rounded down so that nothing is certain; `unsure`; `-` where the gateway makes no estimate.
    static func sex(_ sex: Answers.Sex?) -> String {
        guard let sex, sex.female.isFinite, (0...1).contains(sex.female) else { return "-" }
        let percent = min(99, Int(100 * max(sex.female, 1 - sex.female)))
        return sex.label == "unsure" ? "unsure" : "\(Words.printable(sex.label)) \(percent) %"
    }
}
