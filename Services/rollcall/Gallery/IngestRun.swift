import FoundationEssentials

/// What became of an ingest.
struct IngestReport: Codable, Sendable {
    struct Failure: Codable, Sendable {
        var item: String
        var code: String
        var detail: String
    }
    var collection: String
    var job: String
    /// Pictures stored.
    var done = 0
    /// Pictures the collection had already.
    var duplicates = 0
    var failed = 0
    /// Files that are no pictures by their names.
    var ignored = 0
    var seconds = 0.0
    var photosPerSecond = 0.0
    var failures: [Failure] = []
}

/// Sends pictures in through REST and waits until each is stored, known, or refused.
struct IngestRun: Sendable {
    let gateway: Gateway
    let collection: String
    let output: Output
    /// Uploads under way at once.
    let uploads: Int

    /// What the gateway said to one picture.
    private enum Outcome: Sendable {
        /// It belongs to the job now, which tells the rest.
        case accepted
        case refused(IngestReport.Failure)
    }

    /// Runs to the end; safe to repeat, whatever was killed.
    func run(_ pictures: [FoundPicture], ignored: Int) async throws -> IngestReport {
        var progress = ProgressLine(output)
        let clock = ContinuousClock()
        let start = clock.now
        try await gateway.ensureCollection(collection)
        let job = try await gateway.patiently {
            try await gateway.post(
                "/api/v1/jobs", ["kind": "ingest", "collection": collection], as: Answers.Job.self)
        }
        var report = IngestReport(collection: collection, job: job.id, ignored: ignored)
        try await upload(pictures, job: job.id, report: &report, progress: &progress)
        let accepted = pictures.count - report.failures.count
        var now = try await gateway.patiently {
            try await gateway.post("/api/v1/jobs/\(job.id)/close", ["total": accepted], as: Answers.Job.self)
        }
        // An item whose upload the gateway failed at may stay queued: it is told as failed, and not waited for.
        now = try await gateway.follow(now, every: .milliseconds(200)) {
            settled($0) >= accepted
        } show: {
            progress.show(settled($0) + report.failures.count, of: pictures.count, "photos")
        }
        progress.show(pictures.count, of: pictures.count, "photos")
        progress.end()
        let refused = try await gateway.all("/api/v1/jobs/\(job.id)/items?state=failed", as: Answers.JobItem.self)
        report.failures += refused.map {
            IngestReport.Failure(item: $0.item, code: $0.code ?? "failed", detail: $0.detail ?? "")
        }
        report.done = now.done
        report.duplicates = now.duplicates ?? 0
        report.failed = report.failures.count
        let parts = (clock.now - start).components
        report.seconds = Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
        report.photosPerSecond = report.seconds > 0 ? Double(report.done) / report.seconds : 0
        if now.isOver, now.state != "succeeded" {
            throw CommandFailure(.failed, "the job ended as \(now.state): \(now.error ?? "no reason given")")
        }
        return report
    }

    private func settled(_ job: Answers.Job) -> Int { job.done + (job.duplicates ?? 0) + (job.failed ?? 0) }

    /// Sends all pictures, some at a time, and shows how many are settled meanwhile.
    private func upload(
        _ pictures: [FoundPicture], job: String, report: inout IngestReport, progress: inout ProgressLine
    ) async throws {
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            var next = pictures.makeIterator()
            for _ in 0..<uploads {
                guard let picture = next.next() else { break }
                group.addTask { try await send(picture, job: job) }
            }
            var lastLook = ContinuousClock.now
            while let outcome = try await group.next() {
                if case .refused(let failure) = outcome { report.failures.append(failure) }
                if let picture = next.next() { group.addTask { try await send(picture, job: job) } }
                guard ContinuousClock.now - lastLook > .milliseconds(500) else { continue }
                lastLook = .now
                let now = try await gateway.job(job)
                progress.show(settled(now) + report.failures.count, of: pictures.count, "photos")
            }
        }
    }

    private func send(_ picture: FoundPicture, job: String) async throws -> Outcome {
        func refused(_ code: String, _ detail: String) -> Outcome {
            .refused(IngestReport.Failure(item: picture.item, code: code, detail: detail))
        }
        guard let data = FileManager.default.contents(atPath: picture.path) else {
            return refused("unreadable", "The file can't be read.")
        }
        var fields = [(name: "job_id", value: job), (name: "item", value: picture.item)]
        if let person = picture.person { fields.append((name: "person", value: person)) }
        let body = MultipartBody(fields: fields, file: [UInt8](data), named: picture.fileName)
        do {
            _ = try await gateway.patiently {
                try await gateway.get(
                    "POST", gateway.path(collection, "/images"), body: body.bytes, type: body.type,
                    as: Answers.Upload.self)
            }
            return .accepted
        } catch let error as GatewayError where error.status >= 400 {
            return refused(error.code, error.detail)
        }
    }
}
