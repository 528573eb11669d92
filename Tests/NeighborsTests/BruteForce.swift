import Faces
import Foundation

@testable import Neighbors

/// The index as a list that is scanned and sorted: what a shard must agree with.
struct BruteForce {
    struct Name: Hashable {
        var id: UUID
        var model: String
    }
    var rows: [Name: Shard.Row] = [:]

    mutating func upsert(_ row: Shard.Row) { rows[Name(id: row.id, model: row.model)] = row }
    mutating func remove(_ id: UUID) { rows = rows.filter { $0.key.id != id } }

    func matching(_ filter: Shard.Filter) -> [Shard.Row] {
        rows.values.filter { row in
            row.collection == filter.collection && row.model == filter.model
                && (!filter.labelledOnly || row.person != nil) && (filter.person == nil || row.person == filter.person)
        }
    }

    func search(_ query: Embedding, k: Int, filter: Shard.Filter) -> [Neighbor] {
        let all = matching(filter).map {
            Neighbor(face: $0.id, person: $0.person, distance: reference(query, $0.embedding))
        }
        let near = all.filter { $0.distance <= filter.maxDistance ?? .infinity }
        let sorted = near.sorted { a, b in
            a.distance != b.distance
                ? a.distance < b.distance : a.face.bytes.lexicographicallyPrecedes(b.face.bytes)
        }
        var taken: [UUID: Int] = [:]
        let kept = sorted.filter { neighbor in
            guard let cap = filter.perPerson, let person = neighbor.person else { return true }
            taken[person, default: 0] += 1
            return taken[person, default: 0] <= cap
        }
        return Array(kept.prefix(k))
    }
}
