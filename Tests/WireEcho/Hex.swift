/// Two lower-case hexadecimal digits for each byte.
func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes of hexadecimal digits, or nil when they are not that.
func unhex(_ text: some StringProtocol) -> [UInt8]? {
    let digits = text.utf8.map { digit in
        switch digit {
        case 0x30...0x39: Int(digit) - 0x30
        case 0x61...0x66: Int(digit) - 0x61 + 10
        case 0x41...0x46: Int(digit) - 0x41 + 10
        default: -1
        }
    }
    guard digits.count.isMultiple(of: 2), !digits.contains(-1) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
