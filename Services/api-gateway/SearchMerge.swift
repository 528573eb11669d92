import Faces
import FoundationEssentials
import HTTPServer
import Messaging
import Neighbors
import Wire

/// What the shards of one epoch answered to one question, and what follows from it.
///
/// The `k` nearest of all are among the `k` nearest of each shard, with a cap on faces of one person too: whatever a shard
/// puts before a face, of others or of the same person, has its match before that face among all.
struct SearchMerge {
    private let question: SearchClient.Question
    private let epoch: Int
    private let shards: Int
    private var parts: [Int: [[Neighbor]]] = [:]
    private var scanned: [Int: UInt64] = [:]
    /// Shards that have no row of the model.
    private var strangers: Set<Int> = []
    private var refusal: MessagingError?
    private var failure: (any Error)?

    init(_ question: SearchClient.Question, epoch: Int, shards: Int) {
        self.question = question
        self.epoch = epoch
        self.shards = shards
    }

    /// Takes a shard's answer or failure.
    mutating func take(_ result: Result<SearchAnswer, any Error>, from shard: Int) {
        do {
            let answer = try result.get()
            parts[shard] = try lists(answer)
            scanned[shard] = answer.scanned
        } catch let error as MessagingError where error.reason == "unknown_model" {
            strangers.insert(shard)
            failure = error
        } catch let error as MessagingError where error.isRefusal {
            refusal = error
        } catch {
            failure = error
        }
    }

    /// - Throws: what a shard found wrong with the question.
    func check() throws {
        if let refusal { throw refusal }
        if strangers.count == shards, let failure { throw failure }
    }

    /// Every shard has answered.
    var isComplete: Bool { parts.count + strangers.count == shards }

    /// - Throws: a 503 problem when not one shard answered, or not all and only a whole answer is wanted.
    func found(completeOnly: Bool) throws -> SearchClient.Found {
        let answered = parts.count + strangers.count
        var report = SearchClient.Report(shardsTotal: shards, epoch: epoch)
        report.shardsOK = answered
        report.scanned = scanned.values.reduce(0) { $0 + Int(clamping: $1) }
        if answered == 0, let failure {
            guard let error = failure as? MessagingError, [.deadlineExceeded, .unroutable].contains(error.code) else {
                throw failure
            }
            throw Problem(503, "index_unavailable", "no part of the index answers; is it running?", retryAfter: 5)
        }
        if completeOnly, !isComplete {
            throw Problem(
                503, "index_incomplete",
                "\(report.shardsOK) of \(shards) parts of the index answered in time, and the question wants all",
                retryAfter: 2)
        }
        return SearchClient.Found(results: question.embeddings.indices.map(merged), report: report)
    }

    private func merged(_ query: Int) -> [Neighbor] {
        mergeNeighbors(parts.values.map { $0[query] }, k: question.k, perPerson: question.perPerson)
    }

    private func lists(_ answer: SearchAnswer) throws -> [[Neighbor]] {
        guard answer.results.count == question.embeddings.count else {
            throw MessagingError(
                .malformedAnswer, "a shard answered \(answer.results.count) of \(question.embeddings.count) queries")
        }
        return try answer.results.map { list in
            try list.neighbors.map { Neighbor(face: try $0.face, person: try $0.person, distance: $0.distance) }
        }
    }
}

extension MessagingError {
    /// The question itself is wrong: every shard says so, and asking again does not help.
    fileprivate var isRefusal: Bool {
        switch code {
        case .remote(.invalidArgument), .remote(.notFound), .remote(.outOfRange), .remote(.failedPrecondition): true
        default: false
        }
    }
}
