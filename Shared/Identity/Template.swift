public import Faces
public import FoundationEssentials

/// What a person's confirmed faces come to: their centre, without those that lie far from most.
public struct Template: Hashable, Sendable {
    /// The person.
    public let person: UUID
    /// The faces it was made of.
    public let confirmed: Int
    /// Those of them that make up the centre.
    public let kept: Int
    let centre: [Float]

    /// Makes a template; nil without faces.
    ///
    /// With three faces and more, the middle one is the face with the smallest median distance to the others. What is further
    /// from it than two faces of one person are is left out, but never more than half: some wrong labels do not move
    /// the centre.
    public init?(person: UUID, faces: [Embedding], in space: IdentitySpace) {
        guard !faces.isEmpty else { return nil }
        let places = faces.map(space.place)
        let kept = Self.kept(places, reach: space.reach)
        var centre = [Float](repeating: 0, count: space.between.count)
        for index in kept {
            for i in centre.indices { centre[i] += places[index][i] }
        }
        for i in centre.indices { centre[i] /= Float(kept.count) }
        self.person = person
        self.confirmed = faces.count
        self.kept = kept.count
        self.centre = centre
    }

    /// The places that stay.
    private static func kept(_ places: [[Float]], reach: Float) -> [Int] {
        guard places.count >= 3 else { return Array(places.indices) }
        var distances = [[Float]](repeating: [Float](repeating: 0, count: places.count), count: places.count)
        for i in places.indices {
            for j in 0..<i {
                let distance = squaredDistance(places[i], places[j])
                distances[i][j] = distance
                distances[j][i] = distance
            }
        }
        var (middle, least) = (0, Float.infinity)
        for i in places.indices {
            let median = distances[i].sorted()[places.count / 2]
            if median < least { (middle, least) = (i, median) }
        }
        let nearest = places.indices.sorted { (distances[middle][$0], $0) < (distances[middle][$1], $1) }
        let half = (places.count + 1) / 2
        return nearest.enumerated().filter { $0.offset < half || distances[middle][$0.element] <= reach }.map(\.element)
    }
}
