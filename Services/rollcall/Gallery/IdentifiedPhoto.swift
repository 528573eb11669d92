import FoundationEssentials
import HTTPClient

/// Who is in one photo: what the gateway answered, and the same for people.
struct IdentifiedPhoto: Sendable {
    /// What `--json` prints for a photo.
    struct Report: Encodable {
        let path: String
        let faces: JSONValue
        let skipped: JSONValue
        let search: JSONValue
    }
    let path: String
    let answer: Answers.Identified
    let report: Report

    /// The head of the table `rows` go into.
    static let head = ["photo", "face at", "verdict", "person", "distance", "false name", "nearest or runner-up"]

    /// Asks who is in a photo file.
    ///
    /// - Throws: `GatewayError` for a bad photo, `.failed` when it can't be read, `.unreachable`.
    init(_ path: String, collection: String, k: Int?, gateway: Gateway, patience: Patience) async throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.failed, "the file is not there or can't be read")
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let body = MultipartBody(file: Array(data), named: name)
        let address = "/api/v1/identify?collection=\(Gateway.escaped(collection))" + (k.map { "&k=\($0)" } ?? "")
        let bytes = try await patience.tryAgain {
            let answer = try await gateway.ask("POST", address, body: body.bytes, type: body.type, timeout: .seconds(120))
            guard answer.status < 400 else { throw Gateway.problem(answer) }
            return answer.body
        }
        let decoder = JSONDecoder()
        let raw = try decoder.decode(JSONValue.self, from: Data(bytes))
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        answer = try decoder.decode(Answers.Identified.self, from: Data(bytes))
        self.path = path
        report = Report(
            path: path, faces: raw["faces"] ?? .array([]), skipped: raw["skipped"] ?? .array([]),
            search: raw["search"] ?? .null)
    }

    /// A row for each face, from left to right; one without a face when there is none.
    var rows: [[String]] {
        let name = Words.printable(path.split(separator: "/").last.map(String.init) ?? path)
        guard !answer.faces.isEmpty else { return [[name, "-", "no face", "", "", "", ""]] }
        return answer.faces.sorted { $0.box.x < $1.box.x }.map { face in
            let box = face.box
            let at = "\(Words.number(box.x, 0)),\(Words.number(box.y, 0)) \(Words.number(box.width, 0))x\(Words.number(box.height, 0))"
            let named = face.person.flatMap { person in face.proposals.first { $0.person.id == person.id } }
            let next = face.proposals.first { $0.person.id != face.person?.id }
            return [
                name, at, face.verdict, Words.printable(face.person?.name ?? "-"),
                named.map { Words.number($0.distance, 3) } ?? "-",
                (named?.falseNameChance).map(Words.chance) ?? "-",
                next.map { "\(Words.printable($0.person.name)) \(Words.number($0.distance, 3))" } ?? "-",
            ]
        }
    }

    /// All photos in one table.
    static func table(_ photos: [IdentifiedPhoto]) -> [String] {
        var table = Table(head, right: [4])
        for row in photos.flatMap(\.rows) { table.add(row) }
        return table.lines
    }
}
