@unsafe @preconcurrency import Dispatch
public import Faces
public import FoundationEssentials
import Synchronization

/// One shard of the exact index, in memory: what it answers is what a brute-force scan over its rows would answer.
///
/// A search takes the rows as they were shown last and scans them without a lock; writers work beside it and show what they
/// did when it is done. So no search waits for a writer, and a change is seen by every search that starts after it. Rows are
/// compared as they are at first, and coded in the background once some thousands have come.
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

    /// What writers keep; a search never waits for it.
    struct State {
        var models: [String: Int32] = [:]
        var numbers: [Space: Int] = [:]
        var spaces: [Space] = []
        var rows: [Rows] = []
        var places = Places()
        var generation: UInt64 = 0
        /// Whether rows are being coded in the background.
        var isCoding = false
    }

    /// What searches see.
    private struct Views {
        var rows: [Space: Rows] = [:]
        var generation: UInt64 = 0
    }

    /// Rows written under one lock and shown together.
    private static let chunk = 512

    let state = Mutex(State())
    private let views = Mutex(Views())
    /// The kernel searches run on.
    let kernel: Kernel
    /// The instruction set searches run on.
    public let level: KernelLevel
    /// Slots that are not coded before coding starts.
    let patience: Int
    /// Where rows are coded, one piece of work at a time.
    let background = DispatchQueue(label: "rollcall.neighbors", qos: .utility)

    /// Makes an empty shard; traps when this processor cannot run `kernel`.
    public convenience init(kernel: KernelLevel = .best) { self.init(kernel: kernel, patience: 4 * Slab.capacity) }

    /// Makes a shard that codes rows when `patience` of them wait, at least a slab.
    init(kernel: KernelLevel, patience: Int) {
        level = kernel
        self.kernel = Kernel(kernel)
        self.patience = max(patience, Slab.capacity)
    }

    /// The number of rows: one for each face and model.
    public var count: Int { state.withLock { $0.places.count } }

    /// Grows with every change that made a difference.
    public var generation: UInt64 { views.withLock { $0.generation } }

    /// Adds rows or brings them up to date (person, collection, model, embedding); visible when it returns.
    ///
    /// A face has one row for each model. Rows that are already so change nothing; of two rows with the same id and model
    /// the later one stays.
    public func upsert(_ rows: [Row]) {
        for chunk in stride(from: 0, to: rows.count, by: Self.chunk) {
            change { state, touched in
                for row in rows[chunk..<min(chunk + Self.chunk, rows.count)] {
                    Self.upsert(row, in: &state, &touched)
                }
            }
        }
    }

    /// Takes faces out, their rows of every model; unknown ones change nothing. Visible when it returns.
    public func remove(_ ids: [UUID]) {
        for chunk in stride(from: 0, to: ids.count, by: Self.chunk) {
            change { state, touched in
                for id in ids[chunk..<min(chunk + Self.chunk, ids.count)] {
                    for model in state.models.values {
                        Self.remove(Places.Name(face: Key(id), model: model), in: &state, &touched)
                    }
                }
            }
        }
    }

    /// Every face in no particular order; for comparing with the database.
    public var faces: Set<UUID> { Set(state.withLock { $0.places.names }.map(\.face.id)) }

    /// What a search scans: the rows of one collection and model, unchanged by later writes.
    func view(_ space: Space) -> (rows: Rows, generation: UInt64) {
        views.withLock { ($0.rows[space] ?? Rows(), $0.generation) }
    }

    /// Everything searches see at one moment.
    var allViews: (rows: [Space: Rows], generation: UInt64) { views.withLock { ($0.rows, $0.generation) } }

    /// Changes rows and shows them to searches; `touched` names the spaces that changed.
    func change(_ body: (inout State, inout Set<Int>) -> Void) {
        let startCoding = state.withLock { state in
            var touched = Set<Int>()
            body(&state, &touched)
            show(touched, of: state)
            let isTime = touched.contains { state.rows[$0].uncoded.count >= patience }
            if !isTime || state.isCoding { return false }
            state.isCoding = true
            return true
        }
        if startCoding { background.async { [weak self] in self?.code() } }
    }

    private func show(_ touched: Set<Int>, of state: State) {
        // What nobody sees any more goes away after the lock.
        var old: [Rows] = []
        views.withLock { views in
            for number in touched {
                if let before = views.rows.updateValue(state.rows[number], forKey: state.spaces[number]) {
                    old.append(before)
                }
            }
            views.generation = state.generation
        }
        old.removeAll()
    }

    static func upsert(_ row: Row, in state: inout State, _ touched: inout Set<Int>) {
        let name = Places.Name(face: Key(row.id), model: model(row.model, in: &state))
        let number = number(of: Space(collection: row.collection, model: row.model), in: &state)
        let (person, vector) = (Key(row.person), row.embedding.values)
        if let place = state.places[name] {
            if place.space == number {
                let (slot, changed) = state.rows[number].update(place.slot, person: person, vector: vector)
                if !changed { return }
                if slot != place.slot { state.places[name] = Places.Place(space: number, slot: slot) }
                state.generation += 1
                touched.insert(number)
                return
            }
            remove(name, in: &state, &touched)
        }
        let slot = state.rows[number].append(face: name.face, person: person, vector: vector)
        state.places[name] = Places.Place(space: number, slot: slot)
        state.generation += 1
        touched.insert(number)
    }

    private static func remove(_ name: Places.Name, in state: inout State, _ touched: inout Set<Int>) {
        guard let place = state.places[name] else { return }
        state.places[name] = nil
        state.rows[place.space].remove(place.slot)
        state.generation += 1
        touched.insert(place.space)
    }

    static func model(_ name: String, in state: inout State) -> Int32 {
        if let known = state.models[name] { return known }
        let new = Int32(state.models.count)
        state.models[name] = new
        return new
    }

    private static func number(of space: Space, in state: inout State) -> Int {
        if let known = state.numbers[space] { return known }
        return add(Rows(), as: space, in: &state)
    }

    /// Takes in the rows of a space that is not there yet.
    static func add(_ rows: Rows, as space: Space, in state: inout State) -> Int {
        state.rows.append(rows)
        state.spaces.append(space)
        state.numbers[space] = state.rows.count - 1
        return state.rows.count - 1
    }
}
