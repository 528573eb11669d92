import FoundationEssentials

/// Numbers and names as people read them.
enum Words {
    /// `7 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`.
    static func duration(_ seconds: Int) -> String {
        switch max(0, seconds) {
        case let s where s < 60: "\(s) s"
        case let s where s < 3600: s % 60 == 0 ? "\(s / 60) min" : "\(s / 60) min \(s % 60) s"
        case let s where s < 86400: s / 60 % 60 == 0 ? "\(s / 3600) h" : "\(s / 3600) h \(s / 60 % 60) min"
        case let s: s / 3600 % 24 == 0 ? "\(s / 86400) d" : "\(s / 86400) d \(s / 3600 % 24) h"
        }
    }

    /// A number with this many digits behind the point; `-` when it is not finite.
    static func number(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "-" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + "\(scaled)" }
        let fraction = String(scaled % Int64(scale))
        return sign + "\(scaled / Int64(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// A chance: `1 in 40,000`, or `over 1 in 2`.
    static func chance(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return value == 0 ? "none" : "-" }
        if value >= 0.5 { return "over 1 in 2" }
        if value < 1e-9 { return "under 1 in 1,000,000,000" }
        let one = 1 / value
        var unit = 1.0
        while one / unit >= 100 { unit *= 10 }
        return "1 in " + grouped(Int((one / unit).rounded() * unit))
    }

    /// Digits in groups of three.
    static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number.magnitude).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }

    /// `1 photo`, `2 photos`.
    static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
    }

    /// How many columns of a terminal a text takes: emoji and East Asian letters take two.
    static func width(_ text: String) -> Int {
        text.reduce(0) { sum, character in
            guard let first = character.unicodeScalars.first else { return sum }
            let wide =
                first.properties.isEmojiPresentation || (0x1100...0x115F).contains(first.value)
                || (0x2E80...0xA4CF).contains(first.value) || (0xAC00...0xD7A3).contains(first.value)
                || (0xF900...0xFAFF).contains(first.value) || (0xFE30...0xFE6F).contains(first.value)
                || (0xFF00...0xFF60).contains(first.value) || (0x1F300...0x1FAFF).contains(first.value)
            return sum + (wide ? 2 : 1)
        }
    }

    /// A text with control characters made visible, so that a name can't steer the terminal.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    scalar.properties.generalCategory == .control
                        || scalar.properties.generalCategory == .format && scalar.value != 0x200D
                        ? "\u{FFFD}" : scalar
                }))
    }
}
