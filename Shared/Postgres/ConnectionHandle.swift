import CPostgres

#if canImport(Glibc)
    import Glibc
#endif

/// The one owner of a libpq connection. Every call blocks the thread it runs on; the connection's actor gives it one.
@safe struct ConnectionHandle: ~Copyable {
    private let raw: OpaquePointer

    /// Connects and waits for it.
    init(url: String, program: String) throws(PostgresError) {
        guard let raw = unsafe cpostgres_connect(url, program) else {
            throw PostgresError(.unavailable, "there is no memory for a database connection")
        }
        guard unsafe PQstatus(raw) == CONNECTION_OK else {
            let message = unsafe String(cString: PQerrorMessage(raw))
            unsafe PQfinish(raw)
            throw PostgresError(
                .unavailable, "the database cannot be reached; check ROLLCALL_DATABASE_URL and that it runs",
                message: message.split(whereSeparator: \.isNewline).joined(separator: " "))
        }
        unsafe cpostgres_silence_notices(raw)
        unsafe self.raw = raw
    }

    deinit { unsafe PQfinish(raw) }

    /// False once the connection was lost.
    var isConnected: Bool { unsafe PQstatus(raw) == CONNECTION_OK }

    /// Where the transaction stands.
    var transactionStatus: PGTransactionStatusType { unsafe PQtransactionStatus(raw) }

    /// Looks, without waiting, whether an idle connection is still there: the server's goodbye and the end of the stream
    /// come one after the other.
    func isAlive() -> Bool {
        for _ in 0..<3 {
            var descriptor = pollfd(fd: unsafe PQsocket(raw), events: Int16(POLLIN), revents: 0)
            guard isConnected, descriptor.fd >= 0 else { return false }
            guard unsafe poll(&descriptor, 1, 0) > 0 else { return true }
            guard unsafe PQconsumeInput(raw) == 1 else { return false }
        }
        return isConnected
    }

    /// Sends a statement with its parameters, or the name it was prepared under; results come in binary.
    func send(_ query: Query, prepared name: String? = nil) throws(PostgresError) {
        let parameters = try WireParameters(query.parameters)
        let count = Int32(parameters.types.count)
        let sent = unsafe parameters.withPointers { values in
            if let name {
                return unsafe PQsendQueryPrepared(
                    raw, name, count, values, parameters.lengths, parameters.formats, 1)
            }
            return unsafe PQsendQueryParams(
                raw, query.sql, count, parameters.types, values, parameters.lengths, parameters.formats, 1)
        }
        guard sent == 1 else { throw lost() }
    }

    /// Lets the server read a statement and keep it under a name; `finish` waits for that.
    func sendPrepare(_ sql: String, types: [PostgresType], as name: String) throws(PostgresError) {
        guard unsafe PQsendPrepare(raw, name, sql, Int32(types.count), types.map(\.oid)) == 1 else { throw lost() }
    }

    /// Sends several statements in one text; results come as text and are of no use.
    func sendScript(_ sql: String) throws(PostgresError) {
        guard unsafe PQsendQuery(raw, sql) == 1 else { throw lost() }
    }

    /// Waits for the next result; nil when the statement has no more.
    func nextResult(cancellable: Bool) throws(PostgresError) -> ResultHandle? {
        try wait(cancellable: cancellable)
        guard let result = unsafe PQgetResult(raw) else { return nil }
        return unsafe ResultHandle(result)
    }

    func enterPipeline() throws(PostgresError) {
        guard unsafe PQenterPipelineMode(raw) == 1 else { throw lost() }
    }

    func syncPipeline() throws(PostgresError) {
        guard unsafe PQpipelineSync(raw) == 1 else { throw lost() }
    }

    func exitPipeline() throws(PostgresError) {
        guard unsafe PQexitPipelineMode(raw) == 1 else { throw lost() }
    }

    /// Sends a part of a COPY.
    func putCopy(_ bytes: [UInt8]) throws(PostgresError) {
        let sent = unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return Int32(1) }
            return unsafe PQputCopyData(raw, start.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
        }
        guard sent == 1 else { throw lost() }
    }

    /// Ends a COPY; with a reason, the server forgets what was sent.
    func endCopy(failing reason: String? = nil) throws(PostgresError) {
        let sent =
            if let reason { unsafe PQputCopyEnd(raw, reason) } else { unsafe PQputCopyEnd(raw, nil) }
        guard sent == 1 else { throw lost() }
    }

    /// Takes what a COPY to here sends and throws it away.
    func drainCopy() throws(PostgresError) {
        while true {
            var text: UnsafeMutablePointer<CChar>?
            let length = unsafe PQgetCopyData(raw, &text, 0)
            if let text = unsafe text { unsafe PQfreemem(text) }
            if length == -1 { return }
            guard length > 0 else { throw lost() }
        }
    }

    /// Waits until a result can be taken without blocking. When the task is cancelled meanwhile the server is asked to
    /// stop; if it does not within 5 seconds the connection counts as lost.
    private func wait(cancellable: Bool) throws(PostgresError) {
        var cancelledAt: ContinuousClock.Instant?
        while unsafe PQisBusy(raw) == 1 {
            var descriptor = pollfd(fd: unsafe PQsocket(raw), events: Int16(POLLIN), revents: 0)
            guard descriptor.fd >= 0 else { throw lost() }
            _ = unsafe poll(&descriptor, 1, 50)
            guard unsafe PQconsumeInput(raw) == 1 else { throw lost() }
            guard cancellable, Task.isCancelled else { continue }
            if let cancelledAt {
                guard cancelledAt.duration(to: .now) < .seconds(5) else { throw lost() }
            } else {
                cancelledAt = .now
                cancelStatement()
            }
        }
    }

    private func cancelStatement() {
        guard let cancel = unsafe PQgetCancel(raw) else { return }
        var message = [CChar](repeating: 0, count: 256)
        _ = unsafe PQcancel(cancel, &message, Int32(message.count))
        unsafe PQfreeCancel(cancel)
    }

    private func lost() -> PostgresError {
        let message = unsafe String(cString: PQerrorMessage(raw))
        return PostgresError(
            .unavailable, "the connection to the database was lost",
            message: message.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
}
