import Metrics

/// The numbers an index program tells.
struct IndexMetrics: Sendable {
    /// Faces in memory.
    let vectors: Gauge
    /// The shard's generation.
    let generation: Gauge
    /// Seconds since the shard last had everything the change log had.
    let lag: Gauge
    /// For each change: seconds from its writing in the database to being found by searches.
    let freshness: Histogram
    /// From taking a request to having its answer, the wait for the search thread included.
    let search: Histogram
    /// Rows that took part in searches, after the filter.
    let scanned: Counter
    /// Rows the scrubber compared with the database.
    let scrubbed: Counter
    /// Rows that differed, and were put right.
    let mismatches: Counter
    /// How often the whole shard has been compared.
    let scrubs: Counter
    /// When the last snapshot was written, in seconds since 1970; 0 for never.
    let snapshotTime: Gauge
    /// Snapshots that could not be written.
    let snapshotFailures: Counter
    /// Queries answered; a request has one or more.
    let queries: Counter

    init(_ metrics: Metrics, part: ShardPart) {
        let number = String(part.number)
        vectors = metrics.gauge("rollcall_index_vectors", "Faces in the shard.", ["shard": number])
        generation = metrics.gauge("rollcall_index_generation", "Changes applied to the shard.", ["shard": number])
        lag = metrics.gauge(
            "rollcall_index_lag_seconds", "Seconds since the shard had the whole change log.", ["shard": number])
        freshness = metrics.histogram(
            "rollcall_index_freshness_seconds", "From the writing of a change to its being searchable.",
            ["shard": number],
            bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5, 1, 2.5, 5, 10, 60])
        search = metrics.histogram(
            "rollcall_index_search_duration_seconds", "Time of a search request, waiting included.", ["shard": number])
        scanned = metrics.counter(
            "rollcall_index_scanned_rows_total", "Rows that took part in searches.", ["shard": number])
        scrubbed = metrics.counter(
            "rollcall_index_scrubbed_rows_total", "Rows compared with the database.", ["shard": number])
        mismatches = metrics.counter(
            "rollcall_index_scrub_mismatches_total", "Rows that differed from the database and were put right.",
            ["shard": number])
        scrubs = metrics.counter(
            "rollcall_index_scrubs_total", "Times the whole shard was compared with the database.", ["shard": number])
        snapshotTime = metrics.gauge(
            "rollcall_index_snapshot_timestamp_seconds", "When the last snapshot was written.", ["shard": number])
        snapshotFailures = metrics.counter(
            "rollcall_index_snapshot_failures_total", "Snapshots that could not be written.", ["shard": number])
        queries = metrics.counter("rollcall_index_queries_total", "Queries answered.", ["shard": number])
    }
}
