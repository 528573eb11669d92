/// A value in a header table or in the arguments of a declaration.
public enum AMQPValue: Sendable, Hashable {
    /// True or false.
    case bool(Bool)
    /// An integer of any width; unsigned ones beyond 64 bits signed are cut to the largest.
    case int(Int64)
    /// A number with a fraction, decimals included.
    case double(Double)
    /// A long string in UTF-8.
    case string(String)
    /// A byte array, or a long string that is not UTF-8.
    case bytes([UInt8])
    /// Seconds since 1970.
    case timestamp(UInt64)
    /// A list.
    case array([AMQPValue])
    /// Values by name; of a name that came twice, the last.
    case table([String: AMQPValue])
    /// Nothing, or something that nests deeper than 16 levels.
    case void

    /// The text of a string; nil for other kinds.
    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number of an integer of any width; nil for other kinds.
    public var number: Int? {
        if case .int(let number) = self { Int(number) } else { nil }
    }

    /// The members of a table; nil for other kinds.
    public var members: [String: AMQPValue]? {
        if case .table(let members) = self { members } else { nil }
    }

    /// The items of an array; nil for other kinds.
    public var items: [AMQPValue]? {
        if case .array(let items) = self { items } else { nil }
    }

    /// At most as many bytes as this takes on the wire, its kind included.
    var wireSize: Int {
        switch self {
        case .bool, .void: 2
        case .int, .double, .timestamp: 9
        case .string(let text): 5 + text.utf8.count
        case .bytes(let bytes): 5 + bytes.count
        case .array(let items): items.reduce(5) { $0 + $1.wireSize }
        case .table(let members): members.reduce(5) { $0 + 1 + $1.key.utf8.count + $1.value.wireSize }
        }
    }

    /// True when every key fits AMQP's 255 bytes and nothing nests deeper than `depth`.
    func isValid(depth: Int = 16) -> Bool {
        switch self {
        case .array(let items): depth > 0 && items.allSatisfy { $0.isValid(depth: depth - 1) }
        case .table(let members):
            depth > 0 && members.allSatisfy { $0.key.utf8.count <= 255 && $0.value.isValid(depth: depth - 1) }
        default: true
        }
    }
}

extension AMQPValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
