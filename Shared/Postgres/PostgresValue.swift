/// A parameter in the binary format: the type's object id and the bytes; no bytes means null.
public struct PostgresValue: Hashable, Sendable {
    /// The type's object id as in `pg_type`.
    public let type: PostgresType
    /// The value as the type's `recv` function reads it.
    public let bytes: [UInt8]?

    /// Makes a parameter from any encodable value; nil is null.
    public init<Value: PostgresEncodable>(_ value: Value?) {
        type = Value.postgresType
        bytes = value?.postgresBytes
    }

    /// Makes an array parameter; nil elements are null.
    public init<Value: PostgresEncodable>(array values: [Value?]) {
        type = Value.postgresArrayType
        var out = BinaryWriter()
        out.array(values.map { $0?.postgresBytes }, of: Value.postgresType)
        bytes = out.bytes
    }
}

/// The object id of a type.
public struct PostgresType: Hashable, Sendable {
    public let oid: UInt32
    /// Names a type.
    public init(_ oid: UInt32) { self.oid = oid }

    static let bool = PostgresType(16), bytea = PostgresType(17), name = PostgresType(19), int8 = PostgresType(20)
    static let int2 = PostgresType(21), int4 = PostgresType(23), text = PostgresType(25), oid = PostgresType(26)
    static let json = PostgresType(114), float4 = PostgresType(700), float8 = PostgresType(701)
    static let unknown = PostgresType(705), bpchar = PostgresType(1042), varchar = PostgresType(1043)
    static let timestamptz = PostgresType(1184), uuid = PostgresType(2950), jsonb = PostgresType(3802)
    static let xid8 = PostgresType(5069)
    static let boolArray = PostgresType(1000), byteaArray = PostgresType(1001), int4Array = PostgresType(1007)
    static let textArray = PostgresType(1009), int8Array = PostgresType(1016), float4Array = PostgresType(1021)
    static let float8Array = PostgresType(1022), timestamptzArray = PostgresType(1185)
    static let uuidArray = PostgresType(2951), xid8Array = PostgresType(271)
}

/// Appends numbers in network order.
struct BinaryWriter {
    private(set) var bytes: [UInt8] = []

    mutating func integer<Number: FixedWidthInteger>(_ value: Number) {
        var shift = Number.bitWidth - 8
        while shift >= 0 {
            bytes.append(UInt8(truncatingIfNeeded: value >> Number(truncatingIfNeeded: shift)))
            shift -= 8
        }
    }

    mutating func raw(_ more: [UInt8]) { bytes += more }

    /// A length and the bytes; -1 for null.
    mutating func field(_ value: [UInt8]?) {
        guard let value else { return integer(Int32(-1)) }
        integer(Int32(truncatingIfNeeded: value.count))
        raw(value)
    }

    /// A one-dimensional array of elements.
    mutating func array(_ elements: [[UInt8]?], of type: PostgresType) {
        integer(Int32(elements.isEmpty ? 0 : 1))
        integer(Int32(elements.contains(where: { $0 == nil }) ? 1 : 0))
        integer(type.oid)
        guard !elements.isEmpty else { return }
        integer(Int32(truncatingIfNeeded: elements.count))
        integer(Int32(1))
        for element in elements { field(element) }
    }
}
