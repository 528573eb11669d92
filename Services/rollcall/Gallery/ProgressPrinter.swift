import LocalServers

#if canImport(Glibc)
    import Glibc
#endif

/// Shows progress on standard error: one line that changes on a terminal, a line now and then elsewhere.
struct ProgressPrinter {
    private let unit: String
    private let columns: Int?
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant
    private var open = false

    /// Starts counting time.
    init(unit: String) {
        self.unit = unit
        columns = Terminal.errorColumns
        start = clock.now
        shown = start
    }

    /// Seconds since the start.
    var seconds: Double {
        let (seconds, attoseconds) = (clock.now - start).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// Shows how far it is, unless that was shown a moment ago.
    mutating func show(done: Int, total: Int, failed: Int = 0) {
        guard clock.now - shown >= (columns == nil ? .seconds(5) : .milliseconds(200)) else { return }
        shown = clock.now
        let text = ProgressText(done: done, total: total, failed: failed, seconds: seconds).line(unit, columns: columns)
        Output.write(columns == nil ? text + "\n" : "\r" + text + "\u{1B}[K", to: STDERR_FILENO)
        open = columns != nil
    }

    /// Clears the changing line, so that other lines can follow.
    mutating func clear() {
        if open { Output.write("\r\u{1B}[K", to: STDERR_FILENO) }
        open = false
    }
}
