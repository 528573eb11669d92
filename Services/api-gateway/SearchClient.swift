import Faces
import FoundationEssentials
import HTTPServer
import Messaging
import Metrics
import Neighbors
import Wire

/// Asks one replica of every shard at once and merges; says when a shard was missing.
struct SearchClient: Sendable {
    /// A search over a collection.
    struct Question: Sendable {
        var collection: UUID
        var model: String
        var embeddings: [Embedding]
        var k: Int
        var labelledOnly = false
        /// Only this person's faces.
        var person: UUID?
        /// Nothing further than this.
        var maxDistance: Float?
        /// At most so many faces of one person.
        var perPerson: Int?
        /// Wants everything that was committed before the question.
        var fresh = false
        /// Rather no answer than one that lacks a shard.
        var completeOnly = false
        /// Nil for the operator's own.
        var timeout: Duration?
    }

    /// How complete an answer is.
    struct Report: Sendable, Equatable {
        var scanned = 0
        var shardsOK = 0
        var shardsTotal: Int
        /// The division into shards that was asked.
        var epoch = 0

        var isComplete: Bool { shardsOK == shardsTotal }

        var json: JSON {
            [
                "scanned": .int(scanned), "shards_ok": .int(shardsOK), "shards_total": .int(shardsTotal),
                "complete": .bool(isComplete),
            ]
        }
    }

    /// The nearest faces of each embedding, in order.
    struct Found: Sendable {
        var results: [[Neighbor]]
        var report: Report
    }

    /// How long a shard may have no replica before an answer does without it.
    static let patience: Duration = .seconds(1)

    let messenger: Messenger
    let directory: IndexDirectory
    let timeout: Duration
    private let seconds: Histogram
    private let incomplete: Counter

    init(messenger: Messenger, directory: IndexDirectory, timeout: Duration, metrics: Metrics) {
        self.messenger = messenger
        self.directory = directory
        self.timeout = timeout
        seconds = metrics.histogram("rollcall_search_duration_seconds", "One search over all shards.")
        incomplete = metrics.counter(
            "rollcall_index_incomplete_answers_total", "Searches that could not reach every shard.")
    }

    /// Searches, and once more when the index changed its shards meanwhile.
    ///
    /// - Throws: a 503 problem when not one shard answers in time, or one is missing and the question wants all;
    ///   `MessagingError` when the shards refuse the question.
    func search(_ question: Question) async throws -> Found {
        let clock = ContinuousClock()
        let start = clock.now
        let deadline = start + (question.timeout ?? timeout)
        defer { seconds.observe(clock.now - start) }
        var view = try await directory.view()
        if question.embeddings.isEmpty {
            let report = Report(shardsOK: view.shards, shardsTotal: view.shards, epoch: view.epoch)
            return Found(results: [], report: report)
        }
        var merge = try await ask(question, view, until: deadline)
        // A replica of a retired epoch may be gone already; the next epoch has every row.
        while !merge.isComplete, clock.now < deadline, let now = directory.known, now.epoch != view.epoch {
            view = now
            merge = try await ask(question, view, until: deadline)
        }
        if !merge.isComplete { incomplete.add() }
        return try merge.found(completeOnly: question.completeOnly)
    }

    private func ask(
        _ question: Question, _ view: IndexDirectory.View, until deadline: ContinuousClock.Instant
    ) async throws -> SearchMerge {
        let request = SearchRequest(
            collection: question.collection, model: question.model, queries: question.embeddings, k: question.k,
            labelledOnly: question.labelledOnly, person: question.person, maxDistance: question.maxDistance,
            perPerson: question.perPerson, fresh: question.fresh)
        var merge = SearchMerge(question, epoch: view.epoch, shards: view.shards)
        await withTaskGroup { group in
            for shard in 0..<view.shards {
                group.addTask { (shard, await self.ask(request, shard: shard, of: view.epoch, until: deadline)) }
            }
            for await (shard, result) in group { merge.take(result, from: shard) }
        }
        try merge.check()
        return merge
    }

    /// One shard's answer; gives up early when nobody holds the shard any more.
    private func ask(
        _ request: SearchRequest, shard: Int, of epoch: Int, until deadline: ContinuousClock.Instant
    ) async -> Result<SearchAnswer, any Error> {
        await withTaskGroup { group in
            group.addTask { () -> Result<SearchAnswer, any Error> in
                do {
                    return .success(
                        try await messenger.ask(
                            request, as: .search, to: .search(epoch: epoch, shard: shard), timeout: deadline - .now,
                            answer: SearchAnswer.self))
                } catch { return .failure(error) }
            }
            group.addTask {
                do {
                    try await directory.waitUntilGone(shard: shard, of: epoch, patience: Self.patience)
                } catch { return .failure(error) }
                return .failure(MessagingError(.deadlineExceeded, "nobody holds shard \(shard)"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(CancellationError())
        }
    }
}
