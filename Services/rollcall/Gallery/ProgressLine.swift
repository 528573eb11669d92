import Log

#if canImport(Glibc)
    import Glibc
#endif

/// Tells how far long work is: a bar that moves on a terminal, a line every few seconds elsewhere.
struct ProgressLine: Sendable {
    private let output: Output
    private let isTerminal: Bool
    private let start = ContinuousClock.now
    private var lastLine: ContinuousClock.Instant?
    private var shown = false

    init(_ output: Output) {
        self.output = output
        isTerminal = isatty(STDERR_FILENO) == 1
    }

    /// Seconds since the work began.
    var elapsed: Double { Double((ContinuousClock.now - start).components.seconds) }

    /// Shows the state now.
    mutating func show(_ done: Int, of total: Int, _ what: String) {
        let now = ContinuousClock.now
        if isTerminal {
            StandardStream.error.write("\r\u{1B}[K" + Self.text(done, of: total, what, seconds: elapsed, bar: true))
            shown = true
        } else if lastLine.map({ now - $0 >= .seconds(5) }) ?? (elapsed >= 5) {
            output.note(Self.text(done, of: total, what, seconds: elapsed, bar: false))
            lastLine = now
        }
    }

    /// Leaves the terminal's line.
    mutating func end() {
        if shown { StandardStream.error.write("\n") }
        shown = false
    }

    /// `[#####-----] 120 of 240 photos, 24.0/s, 5 s left`
    static func text(_ done: Int, of total: Int, _ what: String, seconds: Double, bar: Bool) -> String {
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 0
        var text = ""
        if bar {
            let filled = Int(share * 30)
            text = "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: 30 - filled) + "] "
        }
        text += "\(Words.grouped(done)) of \(Words.grouped(total)) \(what)"
        if seconds > 0, done > 0 {
            let rate = Double(done) / seconds
            text += ", \(Words.number(rate, 1))/s"
            if done < total { text += ", \(Words.duration(Int(Double(total - done) / rate))) left" }
        }
        return text
    }
}
