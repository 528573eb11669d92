public import FoundationEssentials

/// A Swift value that can be read from a column in the binary format.
public protocol PostgresDecodable: Sendable {
    /// Reads the bytes of a column of a type; nil when they are not such a value.
    init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType)
}

/// Reads a big-endian integer that fills the bytes exactly.
func networkInteger<Number: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>, as: Number.Type) -> Number? {
    guard bytes.count * 8 == Number.bitWidth else { return nil }
    return bytes.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
}

extension Bool: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        guard type == .bool, bytes.count == 1, let byte = bytes.first else { return nil }
        self = byte != 0
    }
}

/// Reads `int2`, `int4`, `int8` and `oid`.
extension Int64: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        let value: Int64? =
            switch type {
            case .int8: networkInteger(bytes, as: Int64.self)
            case .int4: networkInteger(bytes, as: Int32.self).map(Int64.init)
            case .int2: networkInteger(bytes, as: Int16.self).map(Int64.init)
            case .oid: networkInteger(bytes, as: UInt32.self).map(Int64.init)
            default: nil
            }
        guard let value else { return nil }
        self = value
    }
}

extension Int: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        guard let value = Int64(postgres: bytes, type: type) else { return nil }
        self.init(exactly: value)
    }
}

extension Int32: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        guard let value = Int64(postgres: bytes, type: type) else { return nil }
        self.init(exactly: value)
    }
}

/// Reads `xid8`.
extension UInt64: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        guard type == .xid8, let value = networkInteger(bytes, as: UInt64.self) else { return nil }
        self = value
    }
}

extension Float: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        guard type == .float4, let bits = networkInteger(bytes, as: UInt32.self) else { return nil }
        self.init(bitPattern: bits)
    }
}

/// Reads `float8` and `float4`.
extension Double: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        if let float = Float(postgres: bytes, type: type) {
            self.init(float)
        } else if type == .float8, let bits = networkInteger(bytes, as: UInt64.self) {
            self.init(bitPattern: bits)
        } else {
            return nil
        }
    }
}

/// Reads every text type, `json` and `jsonb`; bytes that are not UTF-8 become U+FFFD.
extension String: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        switch type {
        case .text, .varchar, .bpchar, .name, .json, .unknown: self.init(decoding: bytes, as: UTF8.self)
        case .jsonb where bytes.first == 1: self.init(decoding: bytes.dropFirst(), as: UTF8.self)
        default: return nil
        }
    }
}

extension UUID: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        guard type == .uuid, bytes.count == 16 else { return nil }
        let b = Array(bytes)
        self.init(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]
            ))
    }
}

extension Date: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        guard type == .timestamptz, let microseconds = networkInteger(bytes, as: Int64.self) else { return nil }
        self.init(timeIntervalSince1970: postgresEpoch + Double(microseconds) / 1_000_000)
    }
}

extension Bytes: PostgresDecodable {
    public init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        guard type == .bytea else { return nil }
        self.init(Array(bytes))
    }
}

/// A one-dimensional array without nulls.
struct PostgresArray<Element: PostgresDecodable>: PostgresDecodable {
    let elements: [Element]

    init?(postgres bytes: ArraySlice<UInt8>, type: PostgresType) {
        var rest = bytes
        func take<Number: FixedWidthInteger>(_ kind: Number.Type) -> Number? {
            let head = rest.prefix(Number.bitWidth / 8)
            rest = rest.dropFirst(Number.bitWidth / 8)
            return networkInteger(head, as: kind)
        }
        guard let dimensions = take(Int32.self), take(Int32.self) != nil, let oid = take(UInt32.self) else {
            return nil
        }
        if dimensions == 0 {
            elements = []
            return
        }
        guard dimensions == 1, let count = take(Int32.self), take(Int32.self) != nil, count >= 0 else { return nil }
        var found: [Element] = []
        for _ in 0..<count {
            guard let length = take(Int32.self), length >= 0, rest.count >= Int(length),
                let element = Element(postgres: rest.prefix(Int(length)), type: PostgresType(oid))
            else { return nil }
            rest = rest.dropFirst(Int(length))
            found.append(element)
        }
        elements = found
    }
}
