import CNeighbors
import Faces

/// Places for 1,024 rows that stay where they are: vectors and faces are written once, then only read.
@safe
final class Slab: Sendable {
    static let capacity = Int(CNEIGHBORS_SLAB)
    static let vectorBytes = capacity * Embedding.dimension * MemoryLayout<Float>.stride
    static let faceBytes = capacity * MemoryLayout<Key>.stride

    private let owner: Region
    private let vectorsAt: Int
    private let facesAt: Int

    /// Makes an empty slab.
    init() {
        owner = Region(size: Self.vectorBytes + Self.faceBytes)
        vectorsAt = 0
        facesAt = Self.vectorBytes
    }

    /// A slab that lies in a file.
    init(in owner: Region, vectorsAt: Int, facesAt: Int) {
        self.owner = owner
        self.vectorsAt = vectorsAt
        self.facesAt = facesAt
    }

    /// The first of its vectors.
    var vectors: UnsafeMutablePointer<Float> { unsafe owner.at(vectorsAt, as: Float.self) }

    /// The address of its vectors, for the kernels.
    var address: UInt { unsafe UInt(bitPattern: vectors) }

    func face(_ row: Int) -> Key { unsafe owner.at(facesAt, as: Key.self)[row] }

    func vector(_ row: Int) -> [Float] {
        let start = unsafe vectors + row * Embedding.dimension
        return unsafe Array(UnsafeBufferPointer(start: start, count: Embedding.dimension))
    }

    func holds(_ vector: [Float], at row: Int) -> Bool {
        let start = unsafe vectors + row * Embedding.dimension
        return unsafe UnsafeBufferPointer(start: start, count: Embedding.dimension).elementsEqual(vector)
    }

    /// Fills a place nobody reads yet.
    func put(_ row: Int, face: Key, vector: [Float]) {
        precondition(row < Self.capacity && vector.count == Embedding.dimension, "no place for this row")
        unsafe (vectors + row * Embedding.dimension).update(from: vector, count: Embedding.dimension)
        unsafe owner.at(facesAt, as: Key.self)[row] = face
    }

    /// Its first rows in memory of their own, where more can follow.
    func copy(_ rows: Int) -> Slab {
        let slab = Slab()
        for row in 0..<rows { slab.put(row, face: face(row), vector: vector(row)) }
        return slab
    }

    /// The bytes of its first vectors, and those of their faces, for as long as it is held.
    func pieces(_ rows: Int) -> [UnsafeRawBufferPointer] {
        let (vectors, faces) = Self.pieceSizes(rows)
        return unsafe [
            UnsafeRawBufferPointer(start: owner.base + vectorsAt, count: vectors),
            UnsafeRawBufferPointer(start: owner.base + facesAt, count: faces),
        ]
    }

    /// The bytes of some rows' vectors, and of their faces.
    static func pieceSizes(_ rows: Int) -> (vectors: Int, faces: Int) {
        (vectorBytes / capacity * rows, faceBytes / capacity * rows)
    }
}

/// What changes about the rows of a slab: their people, and which of them are gone. A value, copied on write.
struct Marks: Sendable {
    /// The person of each row, `.none` where there is none.
    private(set) var people: [Key] = []
    /// A bit for each row that is gone; empty while none is.
    private var gone: [UInt64] = []
    /// Rows that are there.
    private(set) var live = 0
    /// Rows that are there and carry a person.
    private(set) var labelled = 0

    /// Rows, those that are gone included.
    var count: Int { people.count }

    /// People, then a bit for each place of a slab, set where the row is gone: 16 bytes a row and 128.
    var bytes: [UInt8] {
        let bits = gone.isEmpty ? Array(repeating: 0, count: Slab.capacity / 64) : gone
        return unsafe people.withUnsafeBytes { unsafe Array($0) } + bits.withUnsafeBytes { unsafe Array($0) }
    }

    func isLive(_ row: Int) -> Bool { gone.isEmpty || gone[row / 64] >> UInt64(row % 64) & 1 == 0 }

    mutating func append(_ person: Key) {
        people.append(person)
        live += 1
        if person != .none { labelled += 1 }
    }

    /// Gives a row that is there another person; false when it had this one already.
    mutating func relabel(_ row: Int, _ person: Key) -> Bool {
        let old = people[row]
        if old == person { return false }
        people[row] = person
        labelled += (person == .none ? 0 : 1) - (old == .none ? 0 : 1)
        return true
    }

    /// Marks a row that is there as gone.
    mutating func remove(_ row: Int) {
        if gone.isEmpty { gone = Array(repeating: 0, count: Slab.capacity / 64) }
        gone[row / 64] |= 1 << UInt64(row % 64)
        live -= 1
        if people[row] != .none { labelled -= 1 }
    }
}
