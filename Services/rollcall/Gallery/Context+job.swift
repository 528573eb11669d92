extension Context {
    /// Has the gateway start a job, shows its progress, and waits for its end.
    ///
    /// - Returns: the job as it ended and the id of what it made.
    /// - Throws: `CommandFailure` when it ended otherwise, which says that `name` did.
    func finish(_ name: String, _ path: String, _ wanted: some Encodable, on gateway: Gateway) async throws -> (
        job: Answers.Job, result: String
    ) {
        let begun = try await gateway.post(gateway.path(collection, path), wanted, as: Answers.Job.self)
        var progress = ProgressLine(output)
        let job = try await gateway.follow(begun, every: .milliseconds(200)) {
            progress.show($0.done, of: $0.total ?? 0, $0.stage ?? "")
        }
        progress.end()
        guard job.state == "succeeded", let result = job.result else {
            throw CommandFailure(.failed, "\(name) ended as \(job.state): \(job.error ?? "no reason given")")
        }
        return (job, result)
    }
}
