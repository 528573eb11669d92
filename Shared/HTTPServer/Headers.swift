/// Header fields in order; names compare without regard to case.
public struct Headers: Sendable, ExpressibleByDictionaryLiteral {
    /// The fields as they came.
    public private(set) var fields: [(name: String, value: String)] = []

    /// Makes an empty list.
    public init() {}

    /// Makes a list from pairs.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// Makes a list from pairs.
    public init(_ pairs: [(String, String)]) { fields = pairs.map { (name: $0.0, value: $0.1) } }

    /// The first value of a name; setting replaces every field of that name, or removes them.
    public subscript(name: String) -> String? {
        get { fields.first { sameName($0.name, name) }?.value }
        set {
            fields.removeAll { sameName($0.name, name) }
            if let newValue { fields.append((name: name, value: newValue)) }
        }
    }

    /// Adds a field, keeping others of the same name.
    public mutating func add(_ name: String, _ value: String) { fields.append((name: name, value: value)) }
}

/// Compares ASCII names without regard to case.
func sameName(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && zip(a.utf8, b.utf8).allSatisfy { lower($0) == lower($1) }
}

private func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 32 : byte }
