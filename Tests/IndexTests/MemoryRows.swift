import Faces
import Foundation
import Synchronization
import Testing

@testable import Store
@testable import index

/// A database in memory that can be away.
final class MemoryRows: RowSource {
    struct Away: Error {}
    private struct State {
        var rows: [UUID: IndexRow] = [:]
        var log: [UUID] = []
        /// The changes before it are forgotten.
        var kept = 0
        var away = false
        var failures = 0
        var onPage: (@Sendable () -> Void)?
    }
    private let state = Mutex(State())

    /// Writes a row and its change.
    func put(_ row: IndexRow) {
        state.withLock { state in
            state.rows[row.face] = row
            state.log.append(row.face)
        }
    }

    /// Removes a row and writes the change.
    func drop(_ face: UUID) {
        state.withLock { state in
            state.rows[face] = nil
            state.log.append(face)
        }
    }

    /// Takes all there is out of the change log.
    func forgetAll() { state.withLock { $0.kept = $0.log.count } }

    var isAway: Bool {
        get { state.withLock { $0.away } }
        set { state.withLock { $0.away = newValue } }
    }

    /// How often somebody met a database that was away.
    var failures: Int { state.withLock { $0.failures } }

    /// Called when the first page was read.
    func afterFirstPage(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onPage = body } }

    func prepare() async throws { try read { _ in } }

    func currentMark() async throws -> ChangeMark { try read { ChangeMark(end: UInt64($0.log.count)) } }

    func rows(of part: ShardPart, after: UUID?, limit: Int) async throws -> [IndexRow] {
        let page = try read { state in
            let sorted = state.rows.values.filter { part.holds($0.face) }.sorted { $0.face.text < $1.face.text }
            return Array(sorted.filter { after == nil || $0.face.text > after?.text ?? "" }.prefix(min(limit, 7)))
        }
        state.withLock { state in
            defer { state.onPage = nil }
            return state.onPage
        }?()
        return page
    }

    func rows(faces: [UUID]) async throws -> [IndexRow] { try read { state in faces.compactMap { state.rows[$0] } } }

    func reaches(_ mark: ChangeMark) async throws -> Bool { try read { $0.kept <= mark.end } }

    func forget() async throws -> Int { 0 }

    func changes(after mark: ChangeMark, limit: Int) async throws -> ChangePage {
        guard try await reaches(mark) else { throw ChangesForgotten() }
        return try read { state in
            let faces = state.log.dropFirst(Int(mark.end)).prefix(min(limit, 3))
            let end = Int(mark.end) + faces.count
            return ChangePage(
                changes: faces.map { .init(face: $0, age: 0.01) }, mark: ChangeMark(end: UInt64(end)),
                isLast: end == state.log.count)
        }
    }

    func count(of part: ShardPart) async throws -> Int {
        try read { state in state.rows.values.count { part.holds($0.face) && !$0.deleted } }
    }

    func identity() async throws -> String { try read { _ in "memory" } }

    func has(_ collection: UUID) async throws -> Bool {
        try read { state in state.rows.values.contains { $0.collection == collection } }
    }

    func embeddings(of faces: [UUID], model: String) async throws -> [UUID: Embedding] {
        try read { state in
            Dictionary(uniqueKeysWithValues: faces.compactMap { face in state.rows[face].map { (face, $0.embedding) } })
        }
    }

    private func read<Value>(_ body: (State) -> Value) throws -> Value {
        try state.withLock { state in
            if state.away {
                state.failures += 1
                throw Away()
            }
            return body(state)
        }
    }
}

/// A row with a random face, its vector filled with one number.
func row(_ value: Float, face: UUID = UUID(), collection: UUID, person: UUID? = nil, deleted: Bool = false) throws
    -> IndexRow
{
    IndexRow(
        face: face, collection: collection, person: person, model: "m",
        embedding: try embedding(value), shardKey: face.shardKey, deleted: deleted)
}

/// An embedding filled with one number.
func embedding(_ value: Float) throws -> Embedding {
    try #require(Embedding(Array(repeating: value, count: Embedding.dimension)))
}
