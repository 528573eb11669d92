import Faces
import FoundationEssentials
import Store

/// One kind of long work on many faces, checked, with the defaults filled in. A file for each kind.
protocol Work: Sendable {
    /// The faces it is about.
    var selection: FaceSelection { get }

    /// Does the work on the selected faces, stores what comes out and ends the job well.
    ///
    /// - Throws: `Stop` when it must end before its time; anything else fails the job with that sentence.
    func run(on faces: SelectedFaces, in shell: JobShell) async throws
}

/// Why a job can't be done; the job fails with this sentence.
struct Refusal: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The faces of a selection as parallel arrays, by face id.
struct SelectedFaces: Sendable {
    private(set) var ids: [UUID] = []
    private(set) var embeddings: [Embedding] = []
    /// The person each was said to be.
    private(set) var people: [UUID?] = []
    /// The people each was said not to be, for those who have any, by their place.
    private(set) var isNot: [Int: [UUID]] = [:]

    var count: Int { ids.count }

    mutating func append(_ face: SelectedFace) {
        if !face.isNot.isEmpty { isNot[ids.count] = face.isNot }
        ids.append(face.face)
        embeddings.append(face.embedding)
        people.append(face.person)
    }
}
