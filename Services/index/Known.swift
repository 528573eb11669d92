import FoundationEssentials
import Messaging
import Synchronization
import Wire

/// Tells an empty answer from a question about something that does not exist.
///
/// It is asked only when no row took part, so that a search of what is there costs nothing more.
final class Known: Sendable {
    private let source: any RowSource
    private let state = Mutex<(collections: Set<UUID>, models: Set<String>)>(([], []))

    init(source: any RowSource) { self.source = source }

    /// Rows of these models are in the shard.
    func take(models: Set<String>) {
        state.withLock { state in
            if !models.isSubset(of: state.models) { state.models.formUnion(models) }
        }
    }

    /// The models of which there are, or were, rows.
    var models: Set<String> { state.withLock { $0.models } }

    /// Checks a question that no row took part in.
    ///
    /// While the database is away a collection counts as known: the shard's memory is all there is to say.
    /// - Throws: a `Rejection`.
    func check(collection: UUID, model: String) async throws {
        if !state.withLock({ $0.collections.contains(collection) }), let exists = try? await source.has(collection) {
            guard exists else {
                throw Rejection(
                    code: "unknown_collection", detail: "there is no collection \(collection.uuidString.lowercased())",
                    status: .notFound)
            }
            // Enough for every gallery there is; a collection that goes later is an empty one for a while.
            state.withLock { if $0.collections.count < 10_000 { $0.collections.insert(collection) } }
        }
        let models = models
        guard models.isEmpty || models.contains(model) else {
            throw Rejection(
                code: "unknown_model",
                detail:
                    "no face has an embedding of \(model.prefix(100)); there are: \(models.sorted().joined(separator: ", "))",
                status: .failedPrecondition)
        }
    }
}
