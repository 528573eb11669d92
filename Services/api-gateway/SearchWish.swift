import Faces
import FoundationEssentials
import HTTPServer

/// What `POST /collections/{collection}/search` was asked, apart from what is searched for.
struct SearchWish: Sendable {
    /// The most neighbours of all queries together.
    static let mostNeighbors = 20_000

    var model: String?
    var k: Int
    var radius: Float?
    var labelledOnly: Bool
    var person: String?
    var perPerson: Int?
    var fresh: Bool
    var completeOnly: Bool
    var timeout: Duration?

    /// Takes them out of a JSON object.
    ///
    /// - Throws: a 400 problem that names the field.
    init(_ fields: inout JSONFields, longest: Duration) throws(Problem) {
        model = try fields.string("model")
        radius = try fields.double("radius", in: 0...1_000_000).map { Float($0) }
        if radius == 0 {
            throw Problem(400, "invalid_field", "radius must be above 0", errors: [("radius", "must be above 0")])
        }
        // Within a radius all are wanted.
        k = try fields.int("k", in: 1...1000) ?? (radius == nil ? 10 : 1000)
        labelledOnly = try fields.bool("labelled_only") ?? false
        person = try fields.string("person")
        perPerson = try fields.int("per_person", in: 1...1000)
        fresh = try fields.bool("fresh") ?? false
        completeOnly = try fields.bool("complete") ?? false
        let seconds = Double(longest.components.seconds)
        timeout = try fields.double("timeout", in: 0.01...seconds).map { .seconds($0) }
    }

    /// The search, one more than wished where that tells whether there are more.
    func question(
        collection: UUID, model: String, embeddings: [Embedding], person: UUID?, besides: Int
    ) -> SearchClient.Question {
        SearchClient.Question(
            collection: collection, model: model, embeddings: embeddings, k: k + besides + (radius == nil ? 0 : 1),
            labelledOnly: labelledOnly, person: person, maxDistance: radius, perPerson: perPerson, fresh: fresh,
            completeOnly: completeOnly, timeout: timeout)
    }
}

/// Takes vectors out of a request.
enum Vectors {
    /// The most queries of one request.
    static let most = 256

    /// Reads `[[…], …]`.
    ///
    /// - Throws: a 400 problem that says which vector is wrong and how.
    static func read(_ value: JSON, _ name: String) throws(Problem) -> [Embedding] {
        guard let list = value.arrayValue, (1...most).contains(list.count) else {
            throw wrong(name, "must be a list of 1 to \(most) vectors")
        }
        var embeddings: [Embedding] = []
        for (number, one) in list.enumerated() {
            embeddings.append(try embedding(one, list.count == 1 ? name : "\(name)[\(number)]"))
        }
        return embeddings
    }

    /// Reads 128 finite numbers.
    static func embedding(_ value: JSON, _ name: String) throws(Problem) -> Embedding {
        guard let numbers = value.arrayValue else { throw wrong(name, "must be a list of numbers") }
        guard numbers.count == Embedding.dimension else {
            throw wrong(name, "has \(numbers.count) numbers; it must have \(Embedding.dimension)")
        }
        let values = numbers.compactMap { $0.doubleValue.map { Float($0) } }
        guard values.count == numbers.count, let embedding = Embedding(values) else {
            throw wrong(name, "has a value that is not a finite number")
        }
        return embedding
    }

    private static func wrong(_ name: String, _ what: String) -> Problem {
        Problem(400, "invalid_vector", "\(name) \(what)", errors: [(name, what)])
    }
}
