public import Faces
public import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// The faces of a collection that carry a person, gathered by person.
public struct Folders: Sendable {
    /// One person's faces, by their places in the collection's arrays.
    struct Folder: Sendable {
        let person: UUID
        let rows: [Int]
        let centre: Centre
    }
    let faces: [UUID]
    let embeddings: [Embedding]
    let isNot: [Int: [UUID]]
    /// By person.
    let folders: [Folder]

    /// Gathers faces; arrays of the same length. `isNot` holds, by place, whom somebody said a face is not.
    public init(faces: [UUID], embeddings: [Embedding], people: [UUID?], isNot: [Int: [UUID]] = [:]) {
        precondition(faces.count == embeddings.count && faces.count == people.count, "one of each for every face")
        self.faces = faces
        self.embeddings = embeddings
        self.isNot = isNot
        var rows: [UUID: [Int]] = [:]
        for (row, person) in people.enumerated() {
            if let person { rows[person, default: []].append(row) }
        }
        folders = rows.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }.map { person, rows in
            Folder(person: person, rows: rows, centre: Centre(of: rows, in: embeddings))
        }
    }

    /// Everything suspected, each kind ranked by itself, most likely first.
    ///
    /// Calls `progress` with the part that is done, 0 to 1; what it throws ends the work.
    public func suspicions(threads: Int = 1, progress: (Double) throws -> Void) rethrows -> [Suspicion] {
        let nearest = NearestCentres(folders, threads: threads)
        try progress(0.2)
        let strangers = strangers(nearest)
        try progress(0.6)
        let twins = twins(nearest)
        try progress(0.7)
        let mixtures = mixtures()
        try progress(0.8)
        let copies = copies(threads: threads)
        try progress(1)
        return [strangers, twins, mixtures, copies].flatMap { $0 }
    }

    /// As above, without telling how far it is.
    public func suspicions(threads: Int = 1) -> [Suspicion] { suspicions(threads: threads) { _ in } }
}

/// The logistic function: a weighted sum as a chance.
func logistic(_ sum: Double) -> Double { 1 / (1 + exp(-sum)) }

extension Array where Element == Suspicion {
    /// Most likely first, equals by face.
    func ranked() -> [Suspicion] {
        sorted { a, b in
            if a.chance != b.chance { return a.chance > b.chance }
            return (a.faces.first?.bytes ?? []).lexicographicallyPrecedes(b.faces.first?.bytes ?? [])
        }
    }
}
