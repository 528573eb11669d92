public import FoundationEssentials

/// All rows of one result, copied out of libpq: one buffer and the cells' places in it.
final class ResultRows: Sendable {
    struct Column: Sendable {
        let name: String
        let type: PostgresType
    }
    let columns: [Column]
    let bytes: [UInt8]
    /// Row after row, the places of the cells; nil for null.
    let cells: [Range<Int>?]

    /// A result may have rows without columns.
    let rowCount: Int

    init(columns: [Column], rowCount: Int, bytes: [UInt8], cells: [Range<Int>?]) {
        self.columns = columns
        self.rowCount = rowCount
        self.bytes = bytes
        self.cells = cells
    }
}

/// One row of a result. Reading a column that is missing, null or of another type throws `.unexpectedColumn`.
public struct Row: Sendable {
    private let rows: ResultRows
    private let index: Int

    init(_ rows: ResultRows, _ index: Int) {
        self.rows = rows
        self.index = index
    }

    /// The names of the columns, in order.
    public var columns: [String] { rows.columns.map(\.name) }

    /// Reads a column by name; null is nil.
    public func optional<Value: PostgresDecodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value? {
        guard let position = rows.columns.firstIndex(where: { $0.name == name }) else {
            throw PostgresError(.unexpectedColumn, "the result has no column \(name)")
        }
        return try optional(position, as: type)
    }

    /// Reads a column by position, from 0; null is nil.
    public func optional<Value: PostgresDecodable>(
        _ position: Int, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value? {
        guard rows.columns.indices.contains(position) else {
            throw PostgresError(.unexpectedColumn, "the result has no column \(position)")
        }
        guard let cell = rows.cells[index * rows.columns.count + position] else { return nil }
        let column = rows.columns[position]
        guard let value = Value(postgres: rows.bytes[cell], type: column.type) else {
            throw PostgresError(
                .unexpectedColumn, "column \(column.name) of type \(column.type.oid) is not a \(Value.self)")
        }
        return value
    }

    /// Reads a column that is not null, by name.
    public func get<Value: PostgresDecodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let value = try optional(name, as: type) else {
            throw PostgresError(.unexpectedColumn, "column \(name) is null")
        }
        return value
    }

    /// Reads a column that is not null, by position from 0.
    public func get<Value: PostgresDecodable>(
        _ position: Int, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let value = try optional(position, as: type) else {
            throw PostgresError(.unexpectedColumn, "column \(position) is null")
        }
        return value
    }
}

extension Row {
    /// Text.
    public func string(_ name: String) throws(PostgresError) -> String { try get(name) }
    /// Any integer type.
    public func int(_ name: String) throws(PostgresError) -> Int { try get(name) }
    /// `float4` or `float8`.
    public func double(_ name: String) throws(PostgresError) -> Double { try get(name) }
    /// `float4`.
    public func float(_ name: String) throws(PostgresError) -> Float { try get(name) }
    /// `bool`.
    public func bool(_ name: String) throws(PostgresError) -> Bool { try get(name) }
    /// `uuid`.
    public func uuid(_ name: String) throws(PostgresError) -> UUID { try get(name) }
    /// `timestamptz`.
    public func date(_ name: String) throws(PostgresError) -> Date { try get(name) }
    /// The bytes of a `bytea`.
    public func bytes(_ name: String) throws(PostgresError) -> [UInt8] { try get(name, as: Bytes.self).bytes }
    /// Text, or nil for null.
    public func optionalString(_ name: String) throws(PostgresError) -> String? { try optional(name) }
    /// Any integer type, or nil for null.
    public func optionalInt(_ name: String) throws(PostgresError) -> Int? { try optional(name) }
    /// `uuid`, or nil for null.
    public func optionalUUID(_ name: String) throws(PostgresError) -> UUID? { try optional(name) }
    /// `timestamptz`, or nil for null.
    public func optionalDate(_ name: String) throws(PostgresError) -> Date? { try optional(name) }
    /// The bytes of a `bytea`, or nil for null.
    public func optionalBytes(_ name: String) throws(PostgresError) -> [UInt8]? {
        try optional(name, as: Bytes.self)?.bytes
    }
    /// A one-dimensional array without nulls.
    public func array<Element: PostgresDecodable>(
        _ name: String, of type: Element.Type = Element.self
    ) throws(PostgresError) -> [Element] {
        try get(name, as: PostgresArray<Element>.self).elements
    }
}
