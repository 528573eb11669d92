import Faces
import FoundationEssentials
import HTTPServer
import Messaging
import Neighbors
import Wire

/// What the shards of one epoch answered to one question, and what follows from it.
///
/// Without a cap on faces of one person, the `k` nearest of all are among the `k` nearest of each shard: one round is enough.
/// With a cap, a shard's list may end early with faces that others of the same person, nearer and in another shard, push
/// out; then those shards are asked for more until what is missing can't be nearer than what was found.
struct SearchMerge {
    /// The most neighbours one shard is asked for.
    static let mostOfShard = 10_000

    private struct Part {
        var lists: [[Neighbor]]
        var k: Int
    }

    private let question: SearchClient.Question
    private let epoch: Int
    private let shards: Int
    private var parts: [Int: Part] = [:]
    private var scanned: [Int: UInt64] = [:]
    /// Shards that have no row of the model.
    private var strangers: Set<Int> = []
    private var refusal: MessagingError?
    private var failure: (any Error)?
    private var hasBegun = false

    init(_ question: SearchClient.Question, epoch: Int, shards: Int) {
        self.question = question
        self.epoch = epoch
        self.shards = shards
    }

    /// Whom to ask next, and for how many; nil when nothing more is to be asked.
    mutating func nextRound() -> (shards: [Int], k: Int)? {
        guard hasBegun else {
            hasBegun = true
            return (Array(0..<shards), question.k)
        }
        let short = short
        guard let k = short.compactMap({ parts[$0]?.k }).max(), k < Self.mostOfShard else { return nil }
        return (short, min(k * 4, Self.mostOfShard))
    }

    /// Takes a shard's answer or failure; a failure of a later round leaves what it answered before.
    mutating func take(_ result: Result<SearchAnswer, any Error>, from shard: Int, k: Int) {
        do {
            let answer = try result.get()
            parts[shard] = Part(lists: try lists(answer), k: k)
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

    /// Every shard has answered, and what they left out can't be nearer than what was found.
    var isComplete: Bool { parts.count + strangers.count == shards && short.isEmpty }

    /// - Throws: a 503 problem when not one shard answered, or not all and only a whole answer is wanted.
    func found(completeOnly: Bool) throws -> SearchClient.Found {
        let answered = parts.count + strangers.count
        var report = SearchClient.Report(shardsTotal: shards, epoch: epoch)
        report.shardsOK = min(answered, isComplete ? shards : shards - 1)
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

    /// Shards whose lists ended before it was sure that nothing nearer comes after.
    private var short: [Int] {
        guard question.perPerson != nil else { return [] }
        return parts.keys.sorted().filter { shard in
            guard let part = parts[shard] else { return false }
            return question.embeddings.indices.contains { query in
                let list = part.lists[query]
                guard list.count >= part.k, let last = list.last else { return false }
                let merged = merged(query)
                guard merged.count == question.k, let worst = merged.last else { return true }
                // What follows the last one in its shard may be as far, and be before the worst by its face.
                return worst.face != last.face && worst.distance >= last.distance
            }
        }
    }

    private func merged(_ query: Int) -> [Neighbor] {
        let all = parts.keys.sorted().compactMap { parts[$0]?.lists[query] }
        guard let cap = question.perPerson else { return mergeNeighbors(all, k: question.k) }
        var counts: [UUID: Int] = [:]
        let kept = mergeNeighbors(all, k: .max).filter { neighbor in
            guard let person = neighbor.person else { return true }
            counts[person, default: 0] += 1
            return counts[person, default: 0] <= cap
        }
        return Array(kept.prefix(question.k))
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
