/// A picture that did not get in.
struct IngestFailure: Codable, Sendable, Equatable {
    let item: String
    let code: String
    let detail: String

    /// One line for people.
    var line: String { Words.printable("FAIL \(item): \(code): \(detail)") }
}

/// What an ingest did; `--json` prints it.
struct IngestSummary: Codable, Sendable, Equatable {
    let collection: String
    let job: String
    /// Newly stored pictures.
    let done: Int
    /// Pictures the collection had already.
    let duplicates: Int
    let failed: Int
    /// Files that are no pictures by their names.
    let ignored: Int
    let seconds: Double
    let photosPerSecond: Double
    let failures: [IngestFailure]

    /// Puts together what the job counted and what failed before the job knew of it; an item counts once.
    init(
        collection: String, job: Answers.Job, local: [IngestFailure], remote: [IngestFailure], ignored: Int, seconds: Double
    ) {
        self.collection = collection
        self.job = job.id
        done = job.done
        duplicates = job.duplicates ?? 0
        let known = Set(remote.map(\.item))
        failures = (remote + local.filter { !known.contains($0.item) }).sorted { $0.item < $1.item }
        failed = failures.count
        self.ignored = ignored
        self.seconds = (seconds * 1000).rounded() / 1000
        photosPerSecond = seconds > 0 ? (Double(job.done) / seconds * 100).rounded() / 100 : 0
    }

    /// The result in words.
    var line: String {
        var parts = ["\(Words.grouped(done)) stored"]
        if duplicates > 0 { parts.append("\(Words.grouped(duplicates)) there already") }
        if failed > 0 { parts.append("\(Words.grouped(failed)) failed") }
        if ignored > 0 { parts.append("\(Words.count(ignored, "other file")) ignored") }
        return "\(Words.printable(collection)): " + parts.joined(separator: ", ")
            + " in \(Words.number(seconds, 1)) s (\(Words.number(photosPerSecond, 1)) photos/s)"
    }
}
