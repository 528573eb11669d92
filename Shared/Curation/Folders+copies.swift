import Faces
import FoundationEssentials
import Neighbors

extension Folders {
    /// Two faces nearer than this are copies or frames of one moment; different photos of a person are hardly ever.
    static let copyDistance: Float = 0.15
    /// Copies of one face that are looked at.
    static let mostCopies = 16

    /// Pairs of faces so alike that one picture is probably a copy of the other, resized or compressed anew.
    func copies(threads: Int) -> [Suspicion] {
        let shard = Shard()
        let space = UUID()
        shard.upsert(
            zip(faces, embeddings).map {
                Shard.Row(id: $0, collection: space, person: nil, model: "faces", embedding: $1)
            })
        let rows = Dictionary(faces.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var person: [Int: UUID] = [:]
        for folder in folders { for row in folder.rows { person[row] = folder.person } }
        let filter = Shard.Filter(collection: space, model: "faces", maxDistance: Self.copyDistance)
        var found: [Suspicion] = []
        let near = shard.search(embeddings, k: Self.mostCopies + 1, filter: filter, threads: threads)
        for (a, list) in near.results.enumerated() {
            for neighbor in list {
                guard let b = rows[neighbor.face], b > a else { continue }
                found.append(
                    Suspicion(
                        kind: .copies, chance: 1 - Double(neighbor.distance / Self.copyDistance) / 2,
                        person: person[a] ?? person[b],
                        other: person[a] == nil || person[a] == person[b] ? nil : person[b],
                        faces: [faces[a], faces[b]], distance: neighbor.distance, against: Self.copyDistance,
                        compared: 2))
            }
        }
        return found.ranked()
    }
}
