/// Reads protobuf fields one after the other from bytes nobody vouches for: it may throw, and never traps.
///
/// After each `nextField()` comes exactly one call that takes the value, or `skip()`. A value that is not laid out as
/// the field's type wants is skipped like an unknown field, as Google's parsers do.
public struct ProtobufReader: Sendable {
    private let source: [UInt8]
    private var position: Int
    /// Where the innermost message ends.
    private var end: Int
    private var field = 0
    private var type = WireType.varint
    private var depth = 0
    private var elements = 0
    private let limits: ProtobufLimits

    /// Makes a reader of the bytes from `start` to their end; throws `tooLarge` when there are too many.
    public init(
        _ source: [UInt8], from start: Int = 0, limits: ProtobufLimits = .standard
    ) throws(WireError) {
        position = min(max(0, start), source.count)
        end = source.count
        self.source = source
        self.limits = limits
        guard end - position <= limits.bytes else {
            throw WireError(.tooLarge, "The message has \(end - position) bytes")
        }
    }

    /// Moves to the next field of the innermost message and returns its number, or nil at the message's end.
    public mutating func nextField() throws(WireError) -> Int? {
        guard position < end else { return nil }
        (field, type) = try key()
        guard type != .endGroup else { throw WireError(.malformed, "A group ends that never began") }
        return field
    }

    /// Passes over the value of the current field, a group with all it holds included.
    public mutating func skip() throws(WireError) {
        if type == .startGroup { try skipGroup() } else { try skipValue(of: type) }
    }

    // MARK: Values

    /// Takes a uint32, the low half of a longer number.
    public mutating func uint32(_ value: inout UInt32) throws(WireError) {
        guard type == .varint else { return try skip() }
        value = UInt32(truncatingIfNeeded: try varint())
    }

    /// Takes a uint64.
    public mutating func uint64(_ value: inout UInt64) throws(WireError) {
        guard type == .varint else { return try skip() }
        value = try varint()
    }

    /// Takes a bool: any number but 0 is true.
    public mutating func bool(_ value: inout Bool) throws(WireError) {
        guard type == .varint else { return try skip() }
        value = try varint() != 0
    }

    /// Takes an enumeration's number, known or not.
    public mutating func enumeration<E: WireEnum>(_ value: inout E) throws(WireError) {
        guard type == .varint else { return try skip() }
        value = E(rawValue: Int32(truncatingIfNeeded: try varint()))
    }

    /// Takes a float.
    public mutating func float(_ value: inout Float) throws(WireError) {
        guard type == .fixed32 else { return try skip() }
        value = Float(bitPattern: try fixed32())
    }

    /// Takes a string; throws `malformed` when it is not UTF-8.
    public mutating func string(_ value: inout String) throws(WireError) {
        guard type == .lengthDelimited else { return try skip() }
        let range = try block()
        guard let text = String(validating: source[range], as: UTF8.self) else {
            throw WireError(.malformed, "Field \(field) is not UTF-8")
        }
        value = text
    }

    /// Takes bytes.
    public mutating func bytes(_ value: inout [UInt8]) throws(WireError) {
        guard type == .lengthDelimited else { return try skip() }
        value = Array(source[try block()])
    }

    /// Takes bytes of a oneof, whose presence counts: `value` stays nil when the field was skipped.
    public mutating func bytes(_ value: inout [UInt8]?) throws(WireError) {
        guard type == .lengthDelimited else { return try skip() }
        value = Array(source[try block()])
    }

    /// Adds a byte string to a list.
    public mutating func byteStrings(_ values: inout [[UInt8]]) throws(WireError) {
        guard type == .lengthDelimited else { return try skip() }
        try countElement()
        values.append(Array(source[try block()]))
    }

    /// Adds floats to a list: one, or a packed run of them.
    public mutating func floats(_ values: inout [Float]) throws(WireError) {
        switch type {
        case .fixed32:
            values.append(Float(bitPattern: try fixed32()))
        case .lengthDelimited:
            let range = try block()
            guard range.count.isMultiple(of: 4) else {
                throw WireError(.malformed, "Field \(field) holds a part of a float")
            }
            // Not when it holds some already: reserving again and again would copy the list each time.
            if values.isEmpty { values.reserveCapacity(range.count / 4) }
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
                values.append(Float(bitPattern: little(at: start)))
            }
        default:
            try skip()
        }
    }

    /// Takes a message, or merges it into the one that is there, as protobuf wants for a field that comes twice.
    public mutating func message<M: WireMessage>(_ value: inout M?) throws(WireError) {
        guard type == .lengthDelimited else { return try skip() }
        var message = value ?? M()
        value = nil
        try read(into: &message)
        value = message
    }

    /// Adds a message to a list.
    public mutating func messages<M: WireMessage>(_ values: inout [M]) throws(WireError) {
        guard type == .lengthDelimited else { return try skip() }
        try countElement()
        var message = M()
        try read(into: &message)
        values.append(message)
    }

    // MARK: Parts

    private mutating func read(into message: inout some WireMessage) throws(WireError) {
        let range = try block()
        guard depth < limits.depth else { throw WireError(.tooDeep, "Messages are nested too deeply") }
        let outerEnd = end
        position = range.lowerBound
        end = range.upperBound
        depth += 1
        try message.readFields(from: &self)
        depth -= 1
        end = outerEnd
    }

    private mutating func countElement() throws(WireError) {
        guard elements < limits.elements else { throw WireError(.tooMany, "Lists hold too many elements") }
        elements += 1
    }

    private mutating func key() throws(WireError) -> (field: Int, type: WireType) {
        let key = try varint()
        guard key <= UInt64(UInt32.max), key >> 3 != 0, let type = WireType(rawValue: UInt8(key & 7)) else {
            throw WireError(.malformed, "A field key has an impossible number or type")
        }
        return (Int(key >> 3), type)
    }

    private mutating func skipValue(of type: WireType) throws(WireError) {
        switch type {
        case .varint: _ = try varint()
        case .fixed64: try advance(8)
        case .fixed32: try advance(4)
        case .lengthDelimited: _ = try block()
        case .startGroup, .endGroup: throw WireError(.malformed, "A group ends that never began")
        }
    }

    /// Passes over a group and those inside it, with a list instead of recursion.
    private mutating func skipGroup() throws(WireError) {
        var open = [field]
        while let innermost = open.last {
            guard depth + open.count <= limits.depth else { throw WireError(.tooDeep, "Groups are nested too deeply") }
            let (number, type) = try key()
            switch type {
            case .startGroup:
                open.append(number)
            case .endGroup:
                guard number == innermost else { throw WireError(.malformed, "A group ends that is not the innermost") }
                open.removeLast()
            default:
                try skipValue(of: type)
            }
        }
    }

    private mutating func varint() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = source[position]
            position += 1
            // The tenth byte is the last; what it holds beyond 64 bits is dropped, as Google's parsers do.
            guard shift < 63 || byte < 0x80 else { throw WireError(.malformed, "A number has more than ten bytes") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw ended()
    }

    /// Reads a length and moves past so many bytes.
    private mutating func block() throws(WireError) -> Range<Int> {
        let length = try varint()
        guard length <= UInt64(end - position) else { throw ended() }
        let start = position
        position += Int(length)
        return start..<position
    }

    private mutating func advance(_ count: Int) throws(WireError) {
        guard count <= end - position else { throw ended() }
        position += count
    }

    private mutating func fixed32() throws(WireError) -> UInt32 {
        let start = position
        try advance(4)
        return little(at: start)
    }

    private func little(at start: Int) -> UInt32 {
        UInt32(source[start]) | UInt32(source[start + 1]) << 8 | UInt32(source[start + 2]) << 16
            | UInt32(source[start + 3]) << 24
    }

    /// The error for a value that reaches past the end of its message.
    private func ended() -> WireError {
        end == source.count
            ? WireError(.truncated, "The message ends in the middle of a field")
            : WireError(.malformed, "A field reaches past the end of the message it is in")
    }
}
