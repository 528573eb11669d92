/// Text in columns.
struct Table: Sendable {
    private var rows: [[String]]
    private let right: Set<Int>

    /// Starts with a head; the columns in `right` are aligned to the right.
    init(_ head: [String], right: Set<Int> = []) {
        rows = [head]
        self.right = right
    }

    /// Adds a row with as many cells as the head.
    mutating func add(_ row: [String]) { rows.append(row) }

    /// The rows, each a line without spaces at its end.
    var lines: [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { $0.count > column ? Words.width($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let space = String(repeating: " ", count: widths[column] - Words.width(cell))
                line += (column > 0 ? "  " : "") + (right.contains(column) ? space + cell : cell + space)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}
