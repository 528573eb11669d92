/// Guesses what a misspelt name was meant to be.
public enum Nearest {
    /// The name that needs the fewest edits, when these are at most a third of its letters (and at least two).
    public static func name(to typed: String, among names: [String]) -> String? {
        let ranked = names.map { ($0, edits(typed, $0)) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        guard let (name, distance) = ranked.first, distance <= max(2, name.count / 3) else { return nil }
        return name
    }

    /// Levenshtein distance.
    public static func edits(_ a: String, _ b: String) -> Int {
        let a = Array(a)
        let b = Array(b)
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
