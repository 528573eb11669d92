/// The header `grpc-message`: UTF-8 in which everything but printable ASCII, and `%` itself, is percent-encoded.
public enum GRPCMessage {
    /// The header's text for a message.
    public static func encode(_ message: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(message.utf8.count)
        for byte in message.utf8 {
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "%") {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The message of a header's text; what is not percent-encoding stays, what is not UTF-8 becomes U+FFFD.
    public static func decode(_ text: String) -> String {
        let source = Array(text.utf8)
        var message: [UInt8] = []
        message.reserveCapacity(source.count)
        var i = 0
        while i < source.count {
            if source[i] == UInt8(ascii: "%"), i + 2 < source.count,
                let high = value(source[i + 1]), let low = value(source[i + 2])
            {
                message.append(high << 4 | low)
                i += 3
            } else {
                message.append(source[i])
                i += 1
            }
        }
        return String(decoding: message, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
