import FoundationEssentials
import HTTPServer
import Log
import Store
import Synchronization

/// Knows which epoch of the index to ask, and which of its shards have replicas.
///
/// The database tells, twice a second. While it is away what was known last goes on counting: the index answers from memory.
final class IndexDirectory: Sendable {
    /// The epoch to ask.
    struct View: Hashable, Sendable {
        let epoch: Int
        /// For each shard, how many replicas live and answer.
        let replicas: [Int]
        var shards: Int { replicas.count }

        /// The serving epoch of a layout; nil when none serves yet.
        init?(_ layout: IndexLayout) {
            guard let serving = layout.serving else { return nil }
            epoch = serving.id
            replicas = layout.ready(in: serving)
        }

        init(epoch: Int, replicas: [Int]) {
            self.epoch = epoch
            self.replicas = replicas
        }
    }

    private let store: Store
    private let refreshEvery: Duration
    private let state = Mutex<View?>(nil)

    /// Makes a directory that knows nothing yet.
    init(store: Store, refreshEvery: Duration = .milliseconds(500)) {
        self.store = store
        self.refreshEvery = refreshEvery
    }

    /// Reads until cancelled.
    func run() async {
        while !Task.isCancelled {
            _ = try? await refresh()
            try? await Task.sleep(for: refreshEvery)
        }
    }

    /// What was read last.
    var known: View? { state.withLock { $0 } }

    /// What is known, read now when nothing is.
    ///
    /// - Throws: a 503 problem when no index has ever started.
    func view() async throws -> View {
        if let known { return known }
        guard let view = try await refresh() else {
            throw Problem(503, "index_unavailable", "no index has started yet; is it running?", retryAfter: 5)
        }
        return view
    }

    /// Reads from the database.
    @discardableResult
    func refresh() async throws -> View? {
        let view = View(try await store.indexLayout())
        return state.withLock { state in
            // An epoch never comes back: an older reading must not overwrite a newer one.
            if let known = state, (view?.epoch ?? 0) < known.epoch { return known }
            state = view
            return view
        }
    }

    /// Returns when a shard has had no replica for `patience`, or its epoch has not been the one to ask for as long.
    func waitUntilGone(shard: Int, of epoch: Int, patience: Duration) async throws {
        let clock = ContinuousClock()
        var missingSince: ContinuousClock.Instant?
        while true {
            let view = known
            let isThere = view?.epoch == epoch && (view?.replicas[shard] ?? 0) > 0
            if isThere { missingSince = nil } else { missingSince = missingSince ?? clock.now }
            if let missingSince, clock.now - missingSince >= patience { return }
            try await clock.sleep(for: .milliseconds(50))
        }
    }
}
