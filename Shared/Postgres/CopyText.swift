import CPostgres

/// What a binary COPY is made of.
enum CopyText {
    /// The statement; names are quoted, so that any character is allowed in them.
    static func statement(table: String, columns: [String]) -> String {
        let list = columns.map(quoted).joined(separator: ", ")
        return "copy \(quoted(table)) (\(list)) from stdin (format binary)"
    }

    /// An identifier in double quotes.
    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// The signature, no flags, no extension.
    static let header: [UInt8] = Array("PGCOPY".utf8) + [0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0]

    /// The end.
    static let trailer: [UInt8] = [0xFF, 0xFF]

    /// One row: the number of fields, then each with its length; -1 is null.
    static func row(_ values: [PostgresValue]) -> [UInt8] {
        var out = BinaryWriter()
        out.integer(Int16(truncatingIfNeeded: values.count))
        for value in values { out.field(value.bytes) }
        return out.bytes
    }
}

extension ConnectionHandle {
    /// Runs a COPY from here to the server and gives the number of rows.
    func copyIn(_ statement: String, columns: Int, rows: [[PostgresValue]]) throws(PostgresError) -> Int {
        guard rows.allSatisfy({ $0.count == columns }), columns <= Int16.max else {
            throw PostgresError(.tooLarge, "every row of a COPY needs exactly \(columns) values")
        }
        try sendScript(statement)
        guard let answer = try nextResult(cancellable: true) else {
            throw PostgresError(.unavailable, "the database did not answer a COPY")
        }
        guard answer.status == PGRES_COPY_IN else {
            let error = answer.error
            _ = try finish(cancellable: true)
            throw error ?? PostgresError(.server, "the database did not start a COPY")
        }
        var chunk = CopyText.header
        for row in rows {
            chunk += CopyText.row(row)
            if chunk.count > 1 << 18 {
                try putCopy(chunk)
                chunk = []
            }
        }
        try putCopy(chunk + CopyText.trailer)
        try endCopy()
        return try finish(cancellable: true).affected
    }
}
