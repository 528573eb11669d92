/// Writes protobuf fields, leaving out values that are at their proto3 default.
///
/// A message inside a message needs its length first. Rather than encoding it twice or moving bytes, the same `write`
/// runs once on a writer that only counts; so the bytes of a chip are copied once.
public struct ProtobufWriter: Sendable {
    /// Whether bytes are kept.
    public enum Mode: Sendable {
        /// Only `count` is wanted.
        case counting
        /// Bytes are kept, with room for so many of them.
        case writing(capacity: Int)
    }

    /// What has been written; empty in a counting writer.
    public private(set) var bytes: [UInt8] = []
    /// The number of bytes written or counted.
    public var count: Int { counts ? counted : bytes.count }
    private var counted = 0
    private let counts: Bool

    /// Makes a writer with nothing in it.
    public init(_ mode: Mode = .writing(capacity: 0)) {
        switch mode {
        case .counting:
            counts = true
        case .writing(let capacity):
            counts = false
            bytes.reserveCapacity(capacity)
        }
    }

    /// Writes a uint32, unless it is 0.
    public mutating func uint32(_ field: Int, _ value: UInt32) {
        uint64(field, UInt64(value))
    }

    /// Writes a uint64, unless it is 0.
    public mutating func uint64(_ field: Int, _ value: UInt64) {
        guard value != 0 else { return }
        key(field, .varint)
        varint(value)
    }

    /// Writes a bool, unless it is false.
    public mutating func bool(_ field: Int, _ value: Bool) {
        uint64(field, value ? 1 : 0)
    }

    /// Writes an enumeration's number, unless it is 0; negative ones take ten bytes, as protobuf wants.
    public mutating func enumeration(_ field: Int, _ value: some WireEnum) {
        uint64(field, UInt64(bitPattern: Int64(value.rawValue)))
    }

    /// Writes a float, unless its bits are 0 (minus zero is written).
    public mutating func float(_ field: Int, _ value: Float) {
        guard value.bitPattern != 0 else { return }
        key(field, .fixed32)
        append(little: value.bitPattern)
    }

    /// Writes a string in UTF-8, unless it is empty.
    public mutating func string(_ field: Int, _ value: String) {
        guard !value.isEmpty else { return }
        length(field, value.utf8.count)
        if !counts { bytes.append(contentsOf: value.utf8) }
    }

    /// Writes bytes, unless they are empty and `always` is false (a member of a oneof is always written).
    public mutating func bytes(_ field: Int, _ value: [UInt8], always: Bool = false) {
        guard always || !value.isEmpty else { return }
        length(field, value.count)
        if !counts { bytes.append(contentsOf: value) }
    }

    /// Writes every byte string of a list.
    public mutating func byteStrings(_ field: Int, _ values: [[UInt8]]) {
        for value in values { bytes(field, value, always: true) }
    }

    /// Writes a list of floats, packed, unless it is empty.
    public mutating func floats(_ field: Int, _ values: [Float]) {
        guard !values.isEmpty else { return }
        length(field, values.count * 4)
        guard !counts else { return }
        for value in values { append(little: value.bitPattern) }
    }

    /// Writes a message, unless there is none; one with only defaults is there, and empty.
    public mutating func message<M: WireMessage>(_ field: Int, _ value: M?) {
        guard let value else { return }
        length(field, value.encodedSize)
        if !counts { value.write(to: &self) }
    }

    /// Writes every message of a list.
    public mutating func messages<M: WireMessage>(_ field: Int, _ values: [M]) {
        for value in values { message(field, value) }
    }

    /// Writes a byte as it is: frames use it.
    mutating func raw(_ byte: UInt8) {
        if counts { counted += 1 } else { bytes.append(byte) }
    }

    private mutating func key(_ field: Int, _ type: WireType) {
        varint(UInt64(field) << 3 | UInt64(type.rawValue))
    }

    /// Writes the key and the length of a value; a counting writer counts the value too, since nobody appends it.
    private mutating func length(_ field: Int, _ size: Int) {
        key(field, .lengthDelimited)
        varint(UInt64(size))
        if counts { counted += size }
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            raw(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        raw(UInt8(truncatingIfNeeded: rest))
    }

    private mutating func append(little bits: UInt32) {
        raw(UInt8(truncatingIfNeeded: bits))
        raw(UInt8(truncatingIfNeeded: bits >> 8))
        raw(UInt8(truncatingIfNeeded: bits >> 16))
        raw(UInt8(truncatingIfNeeded: bits >> 24))
    }
}
