/// Why bytes are not JSON, and where.
public struct JSONError: Error, Sendable, CustomStringConvertible {
    /// What was expected, in a few words.
    public let detail: String
    /// The byte at which reading stopped.
    public let offset: Int
    public var description: String { "\(detail) at byte \(offset)" }
}

extension JSON {
    /// Reads RFC 8259 JSON strictly: UTF-8, no double names, at most 64 levels deep.
    ///
    /// - Throws: what was wrong at which byte.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONError) -> JSON {
        let value = try value(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw fail("text after the value") }
        return value
    }

    private func fail(_ detail: String) -> JSONError { JSONError(detail: detail, offset: at) }
    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        guard depth <= 64 else { throw fail("more than 64 levels") }
        skipSpace()
        guard let first = next else { throw fail("the text ends too early") }
        switch first {
        case 0x7B: return try object(depth: depth)
        case 0x5B: return try array(depth: depth)
        case 0x22: return .string(try string())
        case 0x74: return try word("true", .bool(true))
        case 0x66: return try word("false", .bool(false))
        case 0x6E: return try word("null", .null)
        case 0x2D, 0x30...0x39: return try number()
        default: throw fail("a value was expected")
        }
    }

    private mutating func word(_ text: String, _ value: JSON) throws(JSONError) -> JSON {
        guard bytes[at...].starts(with: text.utf8) else { throw fail("a value was expected") }
        at += text.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSON {
        at += 1
        var fields: [(String, JSON)] = []
        var names: Set<String> = []
        skipSpace()
        if next == 0x7D {
            at += 1
            return .object(fields)
        }
        while true {
            skipSpace()
            guard next == 0x22 else { throw fail("a name in double quotes was expected") }
            let name = try string()
            guard names.insert(name).inserted else { throw fail("a name stands twice in one object") }
            skipSpace()
            guard next == 0x3A else { throw fail("a colon was expected") }
            at += 1
            fields.append((name, try value(depth: depth + 1)))
            skipSpace()
            guard let byte = next, byte == 0x2C || byte == 0x7D else { throw fail("a comma or } was expected") }
            at += 1
            if byte == 0x7D { return .object(fields) }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSON {
        at += 1
        var items: [JSON] = []
        skipSpace()
        if next == 0x5D {
            at += 1
            return .array(items)
        }
        while true {
            items.append(try value(depth: depth + 1))
            skipSpace()
            guard let byte = next, byte == 0x2C || byte == 0x5D else { throw fail("a comma or ] was expected") }
            at += 1
            if byte == 0x5D { return .array(items) }
        }
    }

    private mutating func string() throws(JSONError) -> String {
        at += 1
        let start = at
        while let byte = next, byte != 0x22, byte != 0x5C, byte >= 0x20 { at += 1 }
        var out: [UInt8] = Array(bytes[start..<at])
        while true {
            guard let byte = next else { throw fail("a string doesn't end") }
            switch byte {
            case 0x22:
                at += 1
                guard let text = String(validating: out, as: UTF8.self) else { throw fail("a string is not UTF-8") }
                return text
            case 0x5C:
                at += 1
                try escape(to: &out)
            case 0..<0x20: throw fail("a control character in a string")
            default:
                out.append(byte)
                at += 1
            }
        }
    }

    private mutating func escape(to out: inout [UInt8]) throws(JSONError) {
        guard let kind = next else { throw fail("a string doesn't end") }
        at += 1
        switch kind {
        case 0x22, 0x5C, 0x2F: out.append(kind)
        case 0x62: out.append(0x08)
        case 0x66: out.append(0x0C)
        case 0x6E: out.append(0x0A)
        case 0x72: out.append(0x0D)
        case 0x74: out.append(0x09)
        case 0x75:
            var code = UInt32(try unit())
            if (0xD800..<0xDC00).contains(code) {
                guard next == 0x5C, at + 1 < bytes.count, bytes[at + 1] == 0x75 else {
                    throw fail("half a surrogate pair")
                }
                at += 2
                let low = UInt32(try unit())
                guard (0xDC00..<0xE000).contains(low) else { throw fail("half a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw fail("half a surrogate pair") }
            out += String(Character(scalar)).utf8
        default: throw fail("an unknown escape")
        }
    }

    private mutating func unit() throws(JSONError) -> UInt16 {
        guard at + 4 <= bytes.count else { throw fail("four hexadecimal digits were expected") }
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = hexValue(bytes[at]) else { throw fail("four hexadecimal digits were expected") }
            value = value << 4 | UInt16(digit)
            at += 1
        }
        return value
    }

    private mutating func digits() throws(JSONError) {
        guard let first = next, (0x30...0x39).contains(first) else { throw fail("a digit was expected") }
        while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = at
        if next == 0x2D { at += 1 }
        let leadingZero = next == 0x30
        let first = at
        try digits()
        if leadingZero, at > first + 1 { throw fail("a number starts with a zero too many") }
        var whole = true
        if next == 0x2E {
            whole = false
            at += 1
            try digits()
        }
        if next == 0x65 || next == 0x45 {
            whole = false
            at += 1
            if next == 0x2B || next == 0x2D { at += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if whole, let number = Int(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else { throw fail("a number is too large") }
        return .double(number)
    }
}
