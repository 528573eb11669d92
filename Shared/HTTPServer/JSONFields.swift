/// The fields of a JSON object in a request's body, taken one by one; what is left over is refused.
public struct JSONFields {
    private let fields: [(String, JSON)]
    private var taken: Set<String> = []

    fileprivate init(_ fields: [(String, JSON)]) { self.fields = fields }

    /// The value of a field; nil when it is missing or null.
    public mutating func value(_ name: String) -> JSON? {
        taken.insert(name)
        let value = fields.first { $0.0 == name }?.1
        return value == .null ? nil : value
    }

    /// A text; nil when it is missing.
    ///
    /// - Throws: a 400 problem that names the field, also for every function below.
    public mutating func string(_ name: String) throws(Problem) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.stringValue else { throw wrong(name, "must be a text") }
        return text
    }

    /// A text that must be there.
    public mutating func requiredString(_ name: String) throws(Problem) -> String {
        guard let text = try string(name) else { throw wrong(name, "is missing") }
        return text
    }

    /// A whole number in a range; nil when it is missing.
    public mutating func int(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.intValue, range.contains(number) else {
            throw wrong(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A number in a range; nil when it is missing.
    public mutating func double(_ name: String, in range: ClosedRange<Double>) throws(Problem) -> Double? {
        guard let value = value(name) else { return nil }
        guard let number = value.doubleValue, range.contains(number) else {
            throw wrong(name, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A truth value; nil when it is missing.
    public mutating func bool(_ name: String) throws(Problem) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let flag = value.boolValue else { throw wrong(name, "must be true or false") }
        return flag
    }

    /// Refuses every field that nobody asked for.
    public func finish() throws(Problem) {
        let unknown = fields.map(\.0).filter { !taken.contains($0) }
        guard !unknown.isEmpty else { return }
        throw Problem(
            400, "unknown_field",
            "unknown: \(unknown.joined(separator: ", ")); this request knows: \(taken.sorted().joined(separator: ", "))",
            errors: unknown.map { ($0, "is not a field of this request") })
    }

    private func wrong(_ name: String, _ what: String) -> Problem {
        Problem(400, "invalid_field", "\(name) \(what)", errors: [(name, what)])
    }
}

extension Request {
    /// The body as a JSON value.
    ///
    /// - Throws: 415 when it is declared as something else, 400 with the place when it is not JSON.
    public func json() throws(Problem) -> JSON {
        if let type = headers["Content-Type"], !mediaTypeOf(type).hasSuffix("json") {
            throw Problem(415, "not_json", "send Content-Type: application/json")
        }
        do { return try JSON(parsing: body) } catch {
            throw Problem(400, "malformed_json", "the body is not JSON: \(error)")
        }
    }

    /// The fields of the JSON object in the body.
    ///
    /// - Throws: as `json()`, and 400 when it is not an object.
    public func jsonFields() throws(Problem) -> JSONFields {
        guard case .object(let fields) = try json() else {
            throw Problem(400, "malformed_json", "the body must be a JSON object")
        }
        return JSONFields(fields)
    }

    /// The media type of the body without its parameters, in lower case; empty when it is not declared.
    public var mediaType: String { mediaTypeOf(headers["Content-Type"] ?? "") }
}

/// `Text/HTML; charset=utf-8` becomes `text/html`.
func mediaTypeOf(_ value: String) -> String {
    let first = value.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
    return first.lowercased().filter { $0 != " " && $0 != "\t" }
}
