public import Faces
public import FoundationEssentials
import Synchronization

/// One shard of the exact index, in memory: what it answers is what a brute-force scan over its rows would answer.
///
/// A search takes the blocks as they are under a short lock and then scans without one; a writer that meets a block in
/// use copies it. So neither waits long for the other, and a change is seen by every search that starts after it.
public final class Shard: Sendable {
    /// One face in the index.
    public struct Row: Sendable, Hashable {
        /// The face.
        public var id: UUID
        /// The collection it is in.
        public var collection: UUID
        /// The person it carries, if any.
        public var person: UUID?
        /// The embedding model; only rows of the same model are compared.
        public var model: String
        /// Its place.
        public var embedding: Embedding

        /// Makes a row.
        public init(id: UUID, collection: UUID, person: UUID?, model: String, embedding: Embedding) {
            self.id = id
            self.collection = collection
            self.person = person
            self.model = model
            self.embedding = embedding
        }
    }

    struct Space: Hashable, Sendable {
        var collection: UUID
        var model: String
    }

    /// A face has one row for each model.
    private struct Name: Hashable {
        var face: Key
        var model: Int32
    }

    private struct Place {
        var space: Int32
        var row: Int32
    }

    private struct State {
        var models: [String: Int32] = [:]
        var numbers: [Space: Int] = [:]
        var spaces: [Rows] = []
        var places: [Name: Place] = [:]
        var generation: UInt64 = 0
    }

    private let state = Mutex(State())
    /// The kernel searches run on.
    let kernel: Kernel
    /// The instruction set searches run on.
    public let level: KernelLevel

    /// Makes an empty shard; traps when this processor cannot run `kernel`.
    public init(kernel: KernelLevel = .best) {
        level = kernel
        self.kernel = Kernel(kernel)
    }

    /// The number of rows: one for each face and model.
    public var count: Int { state.withLock { $0.places.count } }

    /// Grows with every change that made a difference.
    public var generation: UInt64 { state.withLock { $0.generation } }

    /// Adds rows or brings them up to date (person, collection, model, embedding); visible when it returns.
    ///
    /// A face has one row for each model. Rows that are already so change nothing; of two rows with the same id and model
    /// the later one stays.
    public func upsert(_ rows: [Row]) {
        for chunk in stride(from: 0, to: rows.count, by: 256) {
            state.withLock { state in
                for row in rows[chunk..<min(chunk + 256, rows.count)] { Self.upsert(row, in: &state) }
            }
        }
    }

    /// Takes faces out, their rows of every model; unknown ones change nothing. Visible when it returns.
    public func remove(_ ids: [UUID]) {
        for chunk in stride(from: 0, to: ids.count, by: 256) {
            state.withLock { state in
                for id in ids[chunk..<min(chunk + 256, ids.count)] {
                    for model in state.models.values { Self.remove(Name(face: Key(id), model: model), in: &state) }
                }
            }
        }
    }

    /// Every face in no particular order; for comparing with the database.
    public var faces: Set<UUID> { Set(state.withLock { Array($0.places.keys) }.map(\.face.id)) }

    /// What a search scans: the blocks of one collection and model, unchanged by later writes.
    func snapshot(_ space: Space) -> (blocks: [Block], generation: UInt64) {
        state.withLock { state in
            (state.numbers[space].map { state.spaces[$0].blocks } ?? [], state.generation)
        }
    }

    /// Every row, and the generation they are of; for writing them down.
    var allRows: (rows: [Row], generation: UInt64) {
        let (spaces, generation) = state.withLock { state in
            (state.numbers.map { (space: $0.key, blocks: state.spaces[$0.value].blocks) }, state.generation)
        }
        let rows = spaces.flatMap { space, blocks in
            blocks.flatMap { block in
                (0..<block.count).compactMap { row in
                    Embedding(Array(block.vectors[row * Embedding.dimension..<(row + 1) * Embedding.dimension])).map {
                        Row(
                            id: block.faces[row].id, collection: space.collection, person: block.people[row].optionalID,
                            model: space.model, embedding: $0)
                    }
                }
            }
        }
        return (rows, generation)
    }

    /// Goes on counting from a snapshot's generation.
    func restore(generation: UInt64) { state.withLock { $0.generation = generation } }

    private static func upsert(_ row: Row, in state: inout State) {
        let model = model(row.model, in: &state)
        let name = Name(face: Key(row.id), model: model)
        let number = number(of: Space(collection: row.collection, model: row.model), in: &state)
        let (person, vector) = (Key(row.person), row.embedding.values[...])
        if let place = state.places[name] {
            if Int(place.space) == number {
                let changed = state.spaces[number].update(Int(place.row), person: person, vector: vector)
                if changed { state.generation += 1 }
                return
            }
            remove(name, in: &state)
        }
        let at = state.spaces[number].append(face: name.face, person: person, vector: vector)
        state.places[name] = Place(space: Int32(number), row: Int32(at))
        state.generation += 1
    }

    private static func remove(_ name: Name, in state: inout State) {
        guard let place = state.places.removeValue(forKey: name) else { return }
        if let moved = state.spaces[Int(place.space)].remove(Int(place.row)) {
            state.places[Name(face: moved, model: name.model)] = place
        }
        state.generation += 1
    }

    private static func model(_ name: String, in state: inout State) -> Int32 {
        if let known = state.models[name] { return known }
        let new = Int32(state.models.count)
        state.models[name] = new
        return new
    }

    private static func number(of space: Space, in state: inout State) -> Int {
        if let known = state.numbers[space] { return known }
        state.spaces.append(Rows())
        state.numbers[space] = state.spaces.count - 1
        return state.spaces.count - 1
    }
}
