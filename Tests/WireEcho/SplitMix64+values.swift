import Faces

/// Random values for messages.
extension SplitMix64 {
    /// True once in `times`.
    mutating func once(in times: Int) -> Bool {
        Int.random(in: 0..<times, using: &self) == 0
    }

    /// Any float: special ones, ordinary ones, and any bits that are not a signalling NaN.
    mutating func float() -> Float {
        switch Int.random(in: 0..<10, using: &self) {
        case 0: return 0
        case 1: return -0.0
        case 2: return [.infinity, -.infinity, .nan, .greatestFiniteMagnitude, .leastNonzeroMagnitude][Int(next() % 5)]
        case 3:
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: next()))
            return value.isNaN ? 1 : value
        default: return Float.random(in: -1_000...1_000, using: &self)
        }
    }

    /// Any number of so many bits, small ones often.
    mutating func number(bits: UInt64) -> UInt64 {
        once(in: 5) ? 0 : (next() >> (64 - bits)) >> (next() % bits)
    }

    /// Bytes of a length that is often 0, 16 or 32 and at most `most`.
    mutating func bytes(most: Int = 300) -> [UInt8] {
        let counts = [0, 1, 16, 32, Int.random(in: 0...most, using: &self)]
        return (0..<counts[Int(next() % 5)]).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// Text with characters of one to four bytes, a zero, quotes, and letters that combine.
    mutating func text() -> String {
        let pieces = [
            "", "a", "Ärger", "e\u{301}", "\u{0}", "中文", "👩‍👧", "\u{FEFF}", "'; drop table--", "../x", "\u{10FFFF}", "~",
        ]
        return (0..<Int.random(in: 0...6, using: &self)).map { _ in pieces[Int(next() % UInt64(pieces.count))] }
            .joined()
    }

    /// A list that is often empty.
    mutating func list<Element>(most: Int = 5, _ make: (inout SplitMix64) -> Element) -> [Element] {
        let count = once(in: 3) ? 0 : Int.random(in: 1...most, using: &self)
        return (0..<count).map { _ in make(&self) }
    }

    /// A value, or sometimes none.
    mutating func maybe<Value>(_ make: (inout SplitMix64) -> Value) -> Value? {
        once(in: 4) ? nil : make(&self)
    }
}
