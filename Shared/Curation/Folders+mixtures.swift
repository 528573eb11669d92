import Faces
import FoundationEssentials

extension Folders {
    /// People whose faces are probably two people: the smaller part of them hangs together and lies apart from the rest.
    ///
    /// Two means (Lloyd), started at the robust centre and at the face furthest from it.
    func mixtures() -> [Suspicion] {
        folders.compactMap { folder -> Suspicion? in
            guard folder.rows.count >= 2 * Self.fewest - 1,
                let (main, rest) = halves(folder), rest.count >= 2, main.count >= rest.count
            else { return nil }
            let (a, b) = (Centre.mean(main, embeddings), Centre.mean(rest, embeddings))
            let apart = Centre.distance(a, b)
            let squares = rest.reduce(Float(0)) { sum, row in
                let distance = Centre.distance(embeddings[row].values, b)
                return sum + distance * distance
            }
            let within = (squares / Float(rest.count - 1)).squareRoot()
            let chance = Self.mixtureChance(apart: apart, within: within, main.count, rest.count)
            guard chance >= 0.02 else { return nil }
            return Suspicion(
                kind: .mixture, chance: chance, person: folder.person, other: nil, faces: rest.map { faces[$0] },
                distance: apart, against: within, compared: folder.rows.count)
        }.ranked()
    }

    /// The chance that two parts of a folder are two people; `within` is the spread of the smaller part about its mean.
    ///
    /// Strangers who have nothing in common lie far from their mean: they are single strangers, no second person. Fitted on LFW's
    /// people with four photos and more, without those that judge it: as they are, with somebody else's photos, and with
    /// scattered strangers.
    static func mixtureChance(apart: Float, within: Float, _ main: Int, _ rest: Int) -> Double {
        logistic(16 * Double(Centre.corrected(apart, main, rest)) - 32.4 * Double(within) - 0.1)
    }

    private func halves(_ folder: Folder) -> (main: [Int], rest: [Int])? {
        var a = folder.centre.values
        guard let far = Centre.byDistance(folder.rows, to: a, embeddings).last else { return nil }
        var b = embeddings[far.row].values
        var sides: (near: [Int], far: [Int]) = ([], [])
        for _ in 0..<20 {
            var now: (near: [Int], far: [Int]) = ([], [])
            for row in folder.rows {
                let values = embeddings[row].values
                if Centre.distance(values, a) <= Centre.distance(values, b) {
                    now.near.append(row)
                } else {
                    now.far.append(row)
                }
            }
            if now.near == sides.near { break }
            sides = now
            guard !now.near.isEmpty, !now.far.isEmpty else { return nil }
            (a, b) = (Centre.mean(now.near, embeddings), Centre.mean(now.far, embeddings))
        }
        return sides.near.count >= sides.far.count ? (sides.near, sides.far) : (sides.far, sides.near)
    }
}
