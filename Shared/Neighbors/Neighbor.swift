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
public func mergeNeighbors(_ lists: [[Neighbor]], k: Int) -> [Neighbor] {
    let sorted = lists.joined().map { (key: Key($0.face), neighbor: $0) }.sorted { a, b in
        a.neighbor.distance != b.neighbor.distance ? a.neighbor.distance < b.neighbor.distance : a.key < b.key
    }
    var seen = Set<Key>()
    var merged: [Neighbor] = []
    for entry in sorted where seen.insert(entry.key).inserted {
        if merged.count == k { break }
        merged.append(entry.neighbor)
    }
    return merged
}
