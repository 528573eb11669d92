import Faces
import FoundationEssentials
import Store

/// Where the rows of a shard come from: the database, or a test's dictionary.
protocol RowSource: Sendable {
    /// Makes the source usable.
    func prepare() async throws
    /// A place in the change log such that every change not yet visible is after it.
    func currentMark() async throws -> ChangeMark
    /// Rows of a part by face, after `after`; fewer than there are only when `limit` is reached.
    func rows(of part: ShardPart, after: UUID?, limit: Int) async throws -> [IndexRow]
    /// The present rows of some faces; a face that is missing, or is there as deleted, is gone.
    func rows(faces: [UUID]) async throws -> [IndexRow]
    /// Whether the change log has everything after a mark.
    func reaches(_ mark: ChangeMark) async throws -> Bool
    /// Takes out of the change log what is old and every replica has; how many changes.
    func forget() async throws -> Int
    /// Faces that changed after a mark, and the mark to go on from.
    ///
    /// - Throws: `ChangesForgotten` when the log no longer goes back to the mark.
    func changes(after mark: ChangeMark, limit: Int) async throws -> ChangePage
    /// How many rows a part has.
    func count(of part: ShardPart) async throws -> Int
    /// What tells this database from every other, and from itself before a backup was restored.
    func identity() async throws -> String
    /// Whether there is a collection.
    func has(_ collection: UUID) async throws -> Bool
    /// The embeddings of some faces by one model, of any part; faces without one are left out.
    func embeddings(of faces: [UUID], model: String) async throws -> [UUID: Embedding]
}

/// The database as a source.
struct StoreRows: RowSource {
    let store: Store

    func prepare() async throws { try await store.migrate() }

    func currentMark() async throws -> ChangeMark { try await store.currentMark() }

    func rows(of part: ShardPart, after: UUID?, limit: Int) async throws -> [IndexRow] {
        try await store.shardRows(shard: part.number, of: part.count, after: after, limit: limit)
    }

    func rows(faces: [UUID]) async throws -> [IndexRow] { try await store.indexRows(faces: faces) }

    func changes(after mark: ChangeMark, limit: Int) async throws -> ChangePage {
        try await store.changes(after: mark, limit: limit)
    }

    func reaches(_ mark: ChangeMark) async throws -> Bool { try await store.reaches(mark) }

    func forget() async throws -> Int { try await store.forgetChanges() }

    func count(of part: ShardPart) async throws -> Int {
        try await store.shardCount(shard: part.number, of: part.count)
    }

    func identity() async throws -> String { try await store.identity() }

    func has(_ collection: UUID) async throws -> Bool { try await store.collection(id: collection) != nil }

    func embeddings(of faces: [UUID], model: String) async throws -> [UUID: Embedding] {
        try await store.embeddings(faces: faces, model: model)
    }
}
