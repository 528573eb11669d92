/// SQL text with holes: `"select id from faces where person = \(person)"` sends `$1` and the value beside it.
public struct Query: ExpressibleByStringInterpolation, Hashable, Sendable {
    /// The text between the holes: one more than there are parameters.
    private var pieces: [String]
    /// One for each hole.
    public private(set) var parameters: [PostgresValue]

    /// Takes text as it is; never pass anything that comes from outside.
    public init(unsafeSQL sql: String) {
        pieces = [sql]
        parameters = []
    }

    /// A query without holes.
    public init(stringLiteral value: String) { self.init(unsafeSQL: value) }

    /// A query with holes.
    public init(stringInterpolation: Interpolation) { self = stringInterpolation.query }

    /// The text with `$1`, `$2`, …
    public var sql: String {
        var out = pieces[0]
        for (index, piece) in pieces.dropFirst().enumerated() { out += "$\(index + 1)" + piece }
        return out
    }

    /// Gathers text and values.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var query = Query(unsafeSQL: "")

        /// Starts empty.
        public init(literalCapacity: Int, interpolationCount: Int) {
            query.parameters.reserveCapacity(interpolationCount)
        }

        /// Adds text.
        public mutating func appendLiteral(_ literal: String) { query.pieces[query.pieces.count - 1] += literal }

        /// Adds a value, or null.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            append(PostgresValue(value))
        }

        /// Adds an array.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ values: [Value]) {
            append(PostgresValue(array: values))
        }

        /// Adds an array with nulls in it.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ values: [Value?]) {
            append(PostgresValue(array: values))
        }

        /// Adds bytes.
        public mutating func appendInterpolation(_ bytes: [UInt8]) { append(PostgresValue(Bytes(bytes))) }

        /// Adds bytes, or null.
        public mutating func appendInterpolation(_ bytes: [UInt8]?) { append(PostgresValue(bytes.map(Bytes.init))) }

        /// Adds another query's text and values in place.
        public mutating func appendInterpolation(_ part: Query) {
            appendLiteral(part.pieces[0])
            query.pieces += part.pieces.dropFirst()
            query.parameters += part.parameters
        }

        private mutating func append(_ value: PostgresValue) {
            query.parameters.append(value)
            query.pieces.append("")
        }
    }
}
