public import FoundationEssentials

/// A face with its distance to a query.
public struct Neighbor: Hashable, Sendable {
    /// The face.
    public var face: UUID
    /// The person it carries, if any.
    public var person: UUID?
    /// The Euclidean distance, 0 or more; never NaN.
    public var distance: Float

    /// Makes a neighbour.
    public init(face: UUID, person: UUID?, distance: Float) {
        self.face = face
        self.person = person
        self.distance = distance
    }
}

/// The `k` nearest of several lists, nearest first, equal distances by face; a face in two lists counts once.
///
/// With `perPerson`, a person has at most that many faces among them; faces without a person are not counted. Lists that
/// kept to the same `k` and `perPerson` lose nothing by it.
public func mergeNeighbors(_ lists: [[Neighbor]], k: Int, perPerson: Int? = nil) -> [Neighbor] {
    let sorted = lists.joined().map { (key: Key($0.face), neighbor: $0) }.sorted { a, b in
        a.neighbor.distance != b.neighbor.distance ? a.neighbor.distance < b.neighbor.distance : a.key < b.key
    }
    var seen = Set<Key>()
    var taken: [UUID: Int] = [:]
    var merged: [Neighbor] = []
    for entry in sorted where seen.insert(entry.key).inserted {
        if merged.count == k { break }
        if let perPerson, let person = entry.neighbor.person {
            if taken[person, default: 0] >= perPerson { continue }
            taken[person, default: 0] += 1
        }
        merged.append(entry.neighbor)
    }
    return merged
}
