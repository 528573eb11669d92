/// Reads of numbers at any place of untrusted bytes: nil past the end, never a trap.
extension [UInt8] {
    func u8(_ at: Int) -> Int? { at >= 0 && at < count ? Int(self[at]) : nil }

    func be16(_ at: Int) -> Int? {
        guard let a = u8(at), let b = u8(at + 1) else { return nil }
        return a << 8 | b
    }
    func le16(_ at: Int) -> Int? {
        guard let a = u8(at), let b = u8(at + 1) else { return nil }
        return b << 8 | a
    }
    func le24(_ at: Int) -> Int? {
        guard let a = le16(at), let b = u8(at + 2) else { return nil }
        return b << 16 | a
    }
    func be32(_ at: Int) -> Int? {
        guard let a = be16(at), let b = be16(at + 2) else { return nil }
        return a << 16 | b
    }
    func le32(_ at: Int) -> Int? {
        guard let a = le16(at), let b = le16(at + 2) else { return nil }
        return b << 16 | a
    }

    func has(_ expected: [UInt8], at: Int) -> Bool {
        at >= 0 && at + expected.count <= count && self[at..<at + expected.count].elementsEqual(expected)
    }
    func has(_ expected: String, at: Int) -> Bool { has(Array(expected.utf8), at: at) }
}
