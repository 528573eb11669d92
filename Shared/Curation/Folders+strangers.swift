import Faces
import FoundationEssentials

extension Folders {
    /// A folder needs so many faces before one of them can be called a stranger among the others.
    static let fewest = 3

    /// Faces that probably do not belong to the person they carry.
    ///
    /// Told by how far a face lies from the robust centre of the person's other faces.
    func strangers(_ nearest: NearestCentres) -> [Suspicion] {
        let wide = folders.filter { $0.rows.count >= Self.fewest }
        let rows = wide.flatMap(\.rows)
        let near = nearest.people(near: rows.map { embeddings[$0] }, k: 2)
        var found: [Suspicion] = []
        var place = 0
        for folder in wide {
            for row in folder.rows {
                let other = near[place].first { $0.person != folder.person }
                place += 1
                let own = folder.centre.distance(row, in: embeddings)
                let chance = Self.strangerChance(own: own, faces: folder.centre.kept.count)
                let isNearer = (other?.distance ?? .infinity) < own
                found.append(
                    Suspicion(
                        kind: .stranger, chance: chance, person: folder.person, other: isNearer ? other?.person : nil,
                        faces: [faces[row]], distance: own, against: other?.distance ?? 0,
                        compared: folder.rows.count - 1))
            }
        }
        return found.ranked()
    }

    /// The chance that a face is a stranger, from its distance to the centre of `faces` other faces of the person.
    ///
    /// Fitted on 58 people of LFW with strangers in their folders, for one stranger among ten faces (a list that is ranked for
    /// people to look at has nothing from another prior but other numbers). Whom the face is nearest to did not help.
    static func strangerChance(own: Float, faces: Int) -> Double {
        logistic(36 * Double(Centre.corrected(own, faces)) - 20.5)
    }
}
