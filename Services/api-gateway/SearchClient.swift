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
    }

    /// How complete an answer is.
    struct Report: Sendable {
        var scanned = 0
        var shardsOK = 0
        var shardsTotal: Int

        var json: JSON {
            [
                "scanned": .int(scanned), "shards_ok": .int(shardsOK), "shards_total": .int(shardsTotal),
                "complete": .bool(shardsOK == shardsTotal),
            ]
        }
    }

    /// The nearest faces of each embedding, in order.
    struct Found: Sendable {
        var results: [[Neighbor]]
        var report: Report
    }

    let messenger: Messenger
    let shards: Int
    let timeout: Duration
    private let seconds: Histogram
    private let incomplete: Counter

    init(messenger: Messenger, shards: Int, timeout: Duration, metrics: Metrics) {
        self.messenger = messenger
        self.shards = shards
        self.timeout = timeout
        seconds = metrics.histogram("rollcall_search_duration_seconds", "One search over all shards.")
        incomplete = metrics.counter(
            "rollcall_index_incomplete_answers_total", "Searches that could not reach every shard.")
    }

    /// - Throws: a 503 problem when not one shard answers in time, `MessagingError` when all of them fail.
    func search(_ question: Question) async throws -> Found {
        let clock = ContinuousClock()
        let start = clock.now
        defer { seconds.observe(clock.now - start) }
        guard !question.embeddings.isEmpty else {
            return Found(results: [], report: Report(shardsOK: shards, shardsTotal: shards))
        }
        let request = SearchRequest(
            collection: question.collection, model: question.model, queries: question.embeddings, k: question.k,
            labelledOnly: question.labelledOnly)
        var lists: [[[Neighbor]]] = []
        var report = Report(shardsTotal: shards)
        var failure: (any Error)?
        await withTaskGroup(of: Result<SearchAnswer, any Error>.self) { group in
            for shard in 0..<shards {
                group.addTask {
                    do {
                        return .success(
                            try await messenger.ask(
                                request, as: .search, to: .search(shard: shard), timeout: timeout,
                                answer: SearchAnswer.self))
                    } catch { return .failure(error) }
                }
            }
            for await result in group {
                do {
                    let answer = try result.get()
                    lists.append(try neighbors(answer, expected: question.embeddings.count))
                    report.scanned += Int(clamping: answer.scanned)
                    report.shardsOK += 1
                } catch { failure = error }
            }
        }
        if report.shardsOK == 0, let failure {
            if (failure as? MessagingError)?.code == .deadlineExceeded {
                throw Problem(503, "index_unavailable", "no part of the index answers; is it running?", retryAfter: 5)
            }
            throw failure
        }
        if report.shardsOK < shards { incomplete.add() }
        let results = question.embeddings.indices.map { query in
            mergeNeighbors(lists.map { $0[query] }, k: question.k)
        }
        return Found(results: results, report: report)
    }

    private func neighbors(_ answer: SearchAnswer, expected: Int) throws -> [[Neighbor]] {
        guard answer.results.count == expected else {
            throw MessagingError(.malformedAnswer, "a shard answered \(answer.results.count) of \(expected) queries")
        }
        return try answer.results.map { list in
            try list.neighbors.map {
                Neighbor(face: try $0.face, person: try $0.person, distance: $0.distance)
            }
        }
    }
}
