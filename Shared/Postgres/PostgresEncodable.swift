public import FoundationEssentials

/// A Swift value that has a PostgreSQL type.
public protocol PostgresEncodable: Sendable {
    /// The type of one value.
    static var postgresType: PostgresType { get }
    /// The type of an array of values.
    static var postgresArrayType: PostgresType { get }
    /// The value as the type's `recv` function reads it.
    var postgresBytes: [UInt8] { get }
}

private func networkOrder<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    var out = BinaryWriter()
    out.integer(value)
    return out.bytes
}

extension Bool: PostgresEncodable {
    public static var postgresType: PostgresType { .bool }
    public static var postgresArrayType: PostgresType { .boolArray }
    public var postgresBytes: [UInt8] { [self ? 1 : 0] }
}

extension Int: PostgresEncodable {
    public static var postgresType: PostgresType { .int8 }
    public static var postgresArrayType: PostgresType { .int8Array }
    public var postgresBytes: [UInt8] { networkOrder(Int64(self)) }
}

extension Int64: PostgresEncodable {
    public static var postgresType: PostgresType { .int8 }
    public static var postgresArrayType: PostgresType { .int8Array }
    public var postgresBytes: [UInt8] { networkOrder(self) }
}

extension Int32: PostgresEncodable {
    public static var postgresType: PostgresType { .int4 }
    public static var postgresArrayType: PostgresType { .int4Array }
    public var postgresBytes: [UInt8] { networkOrder(self) }
}

/// A transaction id (`xid8`).
extension UInt64: PostgresEncodable {
    public static var postgresType: PostgresType { .xid8 }
    public static var postgresArrayType: PostgresType { .xid8Array }
    public var postgresBytes: [UInt8] { networkOrder(self) }
}

extension Float: PostgresEncodable {
    public static var postgresType: PostgresType { .float4 }
    public static var postgresArrayType: PostgresType { .float4Array }
    public var postgresBytes: [UInt8] { networkOrder(bitPattern) }
}

extension Double: PostgresEncodable {
    public static var postgresType: PostgresType { .float8 }
    public static var postgresArrayType: PostgresType { .float8Array }
    public var postgresBytes: [UInt8] { networkOrder(bitPattern) }
}

extension String: PostgresEncodable {
    public static var postgresType: PostgresType { .text }
    public static var postgresArrayType: PostgresType { .textArray }
    public var postgresBytes: [UInt8] { Array(utf8) }
}

extension UUID: PostgresEncodable {
    public static var postgresType: PostgresType { .uuid }
    public static var postgresArrayType: PostgresType { .uuidArray }
    public var postgresBytes: [UInt8] {
        let u = uuid
        return [u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15]
    }
}

/// Microseconds since 2000-01-01 in UTC; a date outside of what PostgreSQL holds becomes its infinity.
extension Date: PostgresEncodable {
    public static var postgresType: PostgresType { .timestamptz }
    public static var postgresArrayType: PostgresType { .timestamptzArray }
    public var postgresBytes: [UInt8] {
        let microseconds = (timeIntervalSince1970 - postgresEpoch) * 1_000_000
        let value = Int64(exactly: microseconds.rounded()) ?? (microseconds < 0 ? .min : .max)
        return networkOrder(value)
    }
}

/// 2000-01-01 in seconds since 1970.
let postgresEpoch = 946_684_800.0

/// Raw bytes (`bytea`).
public struct Bytes: PostgresEncodable, Hashable {
    public let bytes: [UInt8]
    /// Wraps bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    public static var postgresType: PostgresType { .bytea }
    public static var postgresArrayType: PostgresType { .byteaArray }
    public var postgresBytes: [UInt8] { bytes }
}
