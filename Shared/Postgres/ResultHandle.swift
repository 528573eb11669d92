import CPostgres

/// The one owner of a libpq result.
@safe struct ResultHandle: ~Copyable {
    private let raw: OpaquePointer

    init(_ raw: OpaquePointer) { unsafe self.raw = raw }

    deinit { unsafe PQclear(raw) }

    var status: ExecStatusType { unsafe PQresultStatus(raw) }

    /// How many rows the statement touched; 0 for statements that touch none.
    var affected: Int {
        guard let text = unsafe PQcmdTuples(raw) else { return 0 }
        return unsafe Int(String(cString: text)) ?? 0
    }

    /// The statement's name and counts, for example "COMMIT".
    var commandTag: String {
        guard let text = unsafe PQcmdStatus(raw) else { return "" }
        return unsafe String(cString: text)
    }

    /// The server's error, copied out; nil when the statement went well.
    var error: PostgresError? {
        switch status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC, PGRES_SINGLE_TUPLE: return nil
        case PGRES_PIPELINE_ABORTED:
            return PostgresError(.server, "the statement was not run because one before it failed")
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            return PostgresError(.server, "the statement starts a COPY; use copyIn")
        default: break
        }
        let sqlState = field(.sqlState)
        var message = field(.message) ?? ""
        for part in [PostgresField.detail, .hint, .context] {
            if let text = field(part) { message += "; " + text }
        }
        if sqlState == nil {
            return PostgresError(.unavailable, "the connection to the database was lost", message: message)
        }
        if sqlState == "57014" {
            return PostgresError(.cancelled, "the statement was cancelled", message: message, sqlState: sqlState)
        }
        let error = PostgresError(
            .server, "the database refused a statement", message: message, sqlState: sqlState,
            constraint: field(.constraint))
        guard error.losesConnection else { return error }
        return PostgresError(
            .unavailable, "the database ended the connection", message: message, sqlState: sqlState)
    }

    /// All rows, copied out.
    func rows() throws(PostgresError) -> ResultRows {
        let columnCount = unsafe PQnfields(raw)
        let rowCount = unsafe PQntuples(raw)
        var columns: [ResultRows.Column] = []
        for index in 0..<columnCount {
            guard let name = unsafe PQfname(raw, index), unsafe PQfformat(raw, index) == 1 else {
                throw PostgresError(.unexpectedColumn, "the database sent a column in text format")
            }
            columns.append(
                unsafe ResultRows.Column(name: String(cString: name), type: PostgresType(PQftype(raw, index))))
        }
        var bytes: [UInt8] = []
        var cells: [Range<Int>?] = []
        cells.reserveCapacity(Int(columnCount) * Int(rowCount))
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                let length = unsafe Int(PQgetlength(raw, row, column))
                guard unsafe PQgetisnull(raw, row, column) == 0, let value = unsafe PQgetvalue(raw, row, column) else {
                    cells.append(nil)
                    continue
                }
                let start = bytes.count
                unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: value, count: length))
                cells.append(start..<bytes.count)
            }
        }
        return ResultRows(columns: columns, rowCount: Int(rowCount), bytes: bytes, cells: cells)
    }

    private func field(_ field: PostgresField) -> String? {
        guard let text = unsafe PQresultErrorField(raw, field.rawValue) else { return nil }
        return unsafe String(cString: text)
    }
}

/// The parts of a server error, as the protocol letters them (postgres_ext.h has them as macros Swift does not import).
private enum PostgresField: Int32 {
    case sqlState = 67
    case message = 77
    case detail = 68
    case hint = 72
    case context = 87
    case constraint = 110
}
