public import FoundationEssentials

/// Long work with state, progress and result.
public struct Job: Hashable, Sendable {
    public let id: UUID
    public let collection: UUID?
    /// "ingest", "cluster", "curate", "evaluate" or "project".
    public let kind: String
    /// "queued", "running", "succeeded", "failed" or "cancelled".
    public let state: String
    /// What it does now, in a word or two.
    public let stage: String
    /// Ingest: items stored. Others: as the worker reports it.
    public let done: Int
    public let failed: Int
    /// Ingest: items that were in the collection already.
    public let duplicates: Int
    public let total: Int
    /// Why it failed.
    public let error: String?
    /// What it made: the id of a clustering, a curation or a projection.
    public let result: UUID?
    public let createdAt: Date
    public let startedAt: Date?
    public let finishedAt: Date?

    /// True when nothing will change any more.
    public var isFinished: Bool { ["succeeded", "failed", "cancelled"].contains(state) }
}

/// One picture of an ingest job.
public struct JobItem: Hashable, Sendable {
    /// What the job calls it (a relative path).
    public let item: String
    /// "queued", "done", "duplicate" or "failed".
    public let state: String
    /// Why it failed: a stable word; empty otherwise.
    public let code: String
    /// Why it failed: a sentence; empty otherwise.
    public let detail: String
}
