/// The header `grpc-timeout`: 1 to 8 digits and a unit (H, M, S, m, u, n).
public enum GRPCTimeout {
    private static let most: Int128 = 99_999_999
    /// Units from the largest, in nanoseconds.
    private static let units: [(name: String, nanoseconds: Int128)] = [
        ("H", 3_600_000_000_000), ("M", 60_000_000_000), ("S", 1_000_000_000), ("m", 1_000_000), ("u", 1_000), ("n", 1),
    ]

    /// The header's text: exact in the largest unit that can say it, else rounded up in the smallest that has room.
    ///
    /// Nothing left, or less, is `0n`; more than 99,999,999 hours is that.
    public static func encode(_ timeout: Duration) -> String {
        guard timeout > .zero else { return "0n" }
        let (seconds, attoseconds) = timeout.components
        let total = Int128(seconds) * 1_000_000_000 + (Int128(attoseconds) + 999_999_999) / 1_000_000_000
        for unit in units where total % unit.nanoseconds == 0 && total / unit.nanoseconds <= most {
            return "\(total / unit.nanoseconds)\(unit.name)"
        }
        for unit in units.reversed() {
            let value = (total + unit.nanoseconds - 1) / unit.nanoseconds
            if value <= most { return "\(value)\(unit.name)" }
        }
        return "\(most)H"
    }

    /// Reads the header's text, or nil when it is not a timeout.
    public static func decode(_ text: String) -> Duration? {
        let digits = text.utf8.dropLast()
        guard let unit = text.utf8.last, (1...8).contains(digits.count) else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        switch unit {
        case UInt8(ascii: "H"): return .seconds(value * 3_600)
        case UInt8(ascii: "M"): return .seconds(value * 60)
        case UInt8(ascii: "S"): return .seconds(value)
        case UInt8(ascii: "m"): return .milliseconds(value)
        case UInt8(ascii: "u"): return .microseconds(value)
        case UInt8(ascii: "n"): return .nanoseconds(value)
        default: return nil
        }
    }
}
