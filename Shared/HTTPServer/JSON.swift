/// A JSON value; objects keep the order of their fields.
public enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    /// Written as `null` when it is not finite.
    case double(Double)
    case string(String)
    case array([JSON])
    case object([(String, JSON)])

    public static func == (a: JSON, b: JSON) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.double(let a), .double(let b)): a == b
        case (.int(let a), .double(let b)), (.double(let b), .int(let a)): Double(a) == b
        case (.string(let a), .string(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)):
            a.count == b.count && a.allSatisfy { name, value in b.first { $0.0 == name }?.1 == value }
        default: false
        }
    }

    /// The value of a field of an object; nil for everything else.
    public subscript(name: String) -> JSON? {
        guard case .object(let fields) = self else { return nil }
        return fields.first { $0.0 == name }?.1
    }

    /// The element of an array; nil when there is none.
    public subscript(index: Int) -> JSON? {
        guard case .array(let items) = self, items.indices.contains(index) else { return nil }
        return items[index]
    }

    /// The text of a string.
    public var stringValue: String? { if case .string(let text) = self { text } else { nil } }
    /// A whole number.
    public var intValue: Int? { if case .int(let number) = self { number } else { nil } }
    /// A number.
    public var doubleValue: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }
    /// A truth value.
    public var boolValue: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    /// The elements of an array.
    public var arrayValue: [JSON]? { if case .array(let items) = self { items } else { nil } }

    /// The text, or null.
    public static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
    /// The number with the digits a Float has.
    public static func float(_ value: Float) -> JSON { .double(Double(value.description) ?? Double(value)) }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .int(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// An array.
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// An object, in the order written.
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }
}
