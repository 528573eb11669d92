/// How far something is, as one line.
struct ProgressText: Sendable, Equatable {
    var done: Int
    var total: Int
    var failed = 0
    /// Since the start.
    var seconds: Double

    /// `12 of 40 photos, 30% · 6/s · 5 s left · 1 failed`, with a bar in front when there is room.
    ///
    /// - Parameter columns: the width of the terminal; nil means no terminal, and so no bar.
    func line(_ unit: String, columns: Int? = nil) -> String {
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 0
        var text = "\(Words.grouped(done)) of \(Words.count(total, unit)), \(Int(share * 100))%"
        if done > 0, seconds >= 1 {
            let rate = Double(done) / seconds
            text += " · \(Words.number(rate, rate < 10 ? 1 : 0))/s"
            if done < total { text += " · \(Words.duration(Int((Double(total - done) / rate).rounded(.up)))) left" }
        }
        if failed > 0 { text += " · \(Words.grouped(failed)) failed" }
        guard let columns else { return text }
        let room = min(30, columns - text.count - 4)
        if room >= 8 {
            let full = Int(share * Double(room))
            text = "[" + String(repeating: "#", count: full) + String(repeating: "·", count: room - full) + "] " + text
        }
        return String(text.prefix(max(1, columns - 1)))
    }
}
