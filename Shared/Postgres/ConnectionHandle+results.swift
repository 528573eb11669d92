import CPostgres

/// What a statement left.
struct Outcome {
    var rows: [Row] = []
    var affected = 0
    /// The command's name and counts.
    var tag = ""
}

extension ConnectionHandle {
    /// Takes all results of what was sent. The last one counts; the first error is thrown once all are taken.
    func finish(cancellable: Bool) throws(PostgresError) -> Outcome {
        var outcome = Outcome()
        var failure: PostgresError?
        while let result = try nextResult(cancellable: cancellable) {
            if let error = result.error {
                failure = failure ?? error
                // A COPY never ends by itself: tell the server that nothing comes, or give the connection up.
                if result.status == PGRES_COPY_IN { try endCopy(failing: "unexpected COPY") }
                if result.status == PGRES_COPY_OUT || result.status == PGRES_COPY_BOTH { try drainCopy() }
                if error.losesConnection { break }
                continue
            }
            outcome.tag = result.commandTag
            outcome.affected = result.affected
            outcome.rows = result.status == PGRES_TUPLES_OK ? try result.list() : []
        }
        if let failure { throw failure }
        return outcome
    }

    /// Sends statements together and takes their results.
    func pipeline(_ queries: [(query: Query, name: String?)]) throws(PostgresError) -> [[Row]] {
        try enterPipeline()
        for (query, name) in queries { try send(query, prepared: name) }
        try syncPipeline()
        var answers: [[Row]] = []
        var failure: PostgresError?
        for _ in queries {
            guard let result = try nextResult(cancellable: true) else { continue }
            if let error = result.error {
                failure = failure ?? error
                if error.losesConnection { throw error }
            } else if failure == nil {
                answers.append(result.status == PGRES_TUPLES_OK ? try result.list() : [])
            }
            while let more = try nextResult(cancellable: true), more.error != nil {}
        }
        // The answer to the sync.
        while let mark = try nextResult(cancellable: false), mark.status != PGRES_PIPELINE_SYNC {}
        try exitPipeline()
        if let failure { throw failure }
        return answers
    }
}

extension ResultHandle {
    /// The rows as a list.
    func list() throws(PostgresError) -> [Row] {
        let rows = try rows()
        return (0..<rows.rowCount).map { Row(rows, $0) }
    }
}
