import Faces
import FoundationEssentials

extension Folders {
    /// Pairs of names that are probably one person, unless somebody said of a face of one that it is not the other.
    func twins(_ nearest: NearestCentres) -> [Suspicion] {
        let places = Dictionary(uniqueKeysWithValues: folders.enumerated().map { ($0.element.person, $0.offset) })
        let lists = nearest.people(near: folders.compactMap { Embedding($0.centre.values) }, k: 6)
        var found: [Suspicion] = []
        for (at, list) in lists.enumerated() {
            for near in list {
                guard let to = places[near.person], to > at || to < at && !isNear(lists[to], folders[at].person),
                    to != at, !saidToDiffer(folders[at], folders[to])
                else { continue }
                let (a, b) = (folders[at], folders[to])
                let chance = Self.twinChance(near.distance, a.centre.kept.count, b.centre.kept.count)
                guard chance >= 0.02 else { continue }
                found.append(
                    Suspicion(
                        kind: .twins, chance: chance, person: a.person, other: b.person,
                        faces: [closest(a, to: b), closest(b, to: a)], distance: near.distance,
                        against: spread(a), compared: a.rows.count + b.rows.count))
            }
        }
        return found.ranked()
    }

    private func isNear(_ list: [(person: UUID, distance: Float)], _ person: UUID) -> Bool {
        list.contains { $0.person == person }
    }

    /// The chance that two centres of so many faces each are one person's.
    ///
    /// Fitted on LFW's people with four photos and more, without those that judge it, each against half of itself and its three
    /// nearest others; for one pair in twenty.
    static func twinChance(_ distance: Float, _ a: Int, _ b: Int) -> Double {
        logistic(19 - 76 * Double(Centre.corrected(distance, a, b)))
    }

    private func saidToDiffer(_ a: Folder, _ b: Folder) -> Bool {
        a.rows.contains { isNot[$0]?.contains(b.person) == true }
            || b.rows.contains { isNot[$0]?.contains(a.person) == true }
    }

    private func closest(_ folder: Folder, to other: Folder) -> UUID {
        faces[Centre.byDistance(folder.rows, to: other.centre.values, embeddings)[0].row]
    }

    /// How far a person's faces usually lie from their centre.
    func spread(_ folder: Folder) -> Float {
        let kept = folder.rows.filter { folder.centre.kept.contains($0) }
        return kept.reduce(0) { $0 + Centre.distance(embeddings[$1].values, folder.centre.values) } / Float(kept.count)
    }
}
