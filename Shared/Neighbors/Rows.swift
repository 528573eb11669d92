import Faces

/// Up to 512 rows as parallel arrays. A value: a search keeps the arrays it started with while writers copy.
struct Block: Sendable {
    /// Rows of a full block; 256 KiB of vectors, which fit a second-level cache.
    static let capacity = 512

    /// Row after row, 128 floats each.
    private(set) var vectors: [Float] = []
    private(set) var faces: [Key] = []
    /// The person of each row, `.none` where there is none.
    private(set) var people: [Key] = []
    /// How many rows carry a person.
    private(set) var labelled = 0

    var count: Int { faces.count }

    mutating func append(face: Key, person: Key, vector: ArraySlice<Float>) {
        vectors.append(contentsOf: vector)
        faces.append(face)
        people.append(person)
        if person != .none { labelled += 1 }
    }

    /// Gives a row another person; false when it had this one already.
    mutating func relabel(_ row: Int, person: Key) -> Bool {
        let old = people[row]
        if old == person { return false }
        people[row] = person
        labelled += (person == .none ? 0 : 1) - (old == .none ? 0 : 1)
        return true
    }

    /// Replaces a row's vector; false when it is the same already.
    mutating func replace(_ row: Int, vector: ArraySlice<Float>) -> Bool {
        let start = row * Embedding.dimension
        if vectors[start..<start + Embedding.dimension].elementsEqual(vector) { return false }
        for (offset, value) in vector.enumerated() { vectors[start + offset] = value }
        return true
    }

    /// Puts a row of another block (or this one) in place of a row.
    mutating func overwrite(_ row: Int, with source: (face: Key, person: Key, vector: [Float])) {
        _ = relabel(row, person: source.person)
        _ = replace(row, vector: source.vector[...])
        faces[row] = source.face
    }

    mutating func removeLast() -> (face: Key, person: Key, vector: [Float]) {
        let vector = Array(vectors.suffix(Embedding.dimension))
        vectors.removeLast(Embedding.dimension)
        let person = people.removeLast()
        if person != .none { labelled -= 1 }
        return (faces.removeLast(), person, vector)
    }
}

/// The rows of one collection and model. Every block but the last is full, so a row's number says where it is.
struct Rows: Sendable {
    private(set) var blocks: [Block] = []
    private(set) var count = 0

    /// Adds a row and returns its number.
    mutating func append(face: Key, person: Key, vector: ArraySlice<Float>) -> Int {
        if count == blocks.count * Block.capacity { blocks.append(Block()) }
        blocks[blocks.count - 1].append(face: face, person: person, vector: vector)
        count += 1
        return count - 1
    }

    mutating func update(_ row: Int, person: Key, vector: ArraySlice<Float>) -> Bool {
        let moved = blocks[row / Block.capacity].replace(row % Block.capacity, vector: vector)
        let renamed = blocks[row / Block.capacity].relabel(row % Block.capacity, person: person)
        return moved || renamed
    }

    /// Takes a row out; the last row fills the hole. Returns the face that moved there, nil when none had to.
    mutating func remove(_ row: Int) -> Key? {
        let last = blocks[blocks.count - 1].removeLast()
        if blocks[blocks.count - 1].count == 0 { blocks.removeLast() }
        count -= 1
        if row == count { return nil }
        blocks[row / Block.capacity].overwrite(row % Block.capacity, with: last)
        return last.face
    }
}
