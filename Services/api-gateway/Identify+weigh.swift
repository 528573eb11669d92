import Faces
import FoundationEssentials
import Identity
import Log
import Neighbors
import Store

extension Gateway {
    /// Confirmed faces of a person that a template is made of, at most: the newest.
    private static let facesOfTemplate = 32

    /// Who faces are, and what that was judged by.
    struct Weighed: Sendable {
        var identifications: [Identification]
        var judgement: IdentifiedPicture.Judgement
        var shardsOK: Int
    }

    /// Searches the labelled faces near each face and weighs the people they belong to.
    ///
    /// The index gives the candidates, PostgreSQL their confirmed faces: what is read does not grow with the gallery.
    func weigh(_ question: SearchClient.Question) async throws -> Weighed {
        var labelled = question
        labelled.labelledOnly = true
        labelled.k = Identity.neighborCount
        labelled.perPerson = Identity.facesPerPerson
        async let searched = search.search(labelled)
        async let known = store.gallery(collection: question.collection, model: question.model)
        let (found, facts) = try await (searched, known)
        let space = IdentitySpace.shipped(for: question.model)
        let candidates = Set(found.results.flatMap { Self.candidates($0) })
        let people = Array(candidates)
        async let confirmed = store.confirmedFaces(of: people, model: question.model, limit: Self.facesOfTemplate)
        async let denied = store.deniedFaces(of: people, model: question.model, limit: Self.facesOfTemplate)
        let (faces, refused) = try await (confirmed, denied)
        var templates: [UUID: Template] = [:]
        if let space {
            for (person, embeddings) in faces {
                templates[person] = Template(person: person, faces: embeddings, in: space)
            }
        }
        let own = facts?.calibrationJSON.flatMap(Calibration.init(json:))
        let limit = facts?.falseNameLimit ?? falseNameLimit
        let identifications = question.embeddings.indices.map { number in
            let face = question.embeddings[number]
            let gallery = Identity.Gallery(
                people: facts?.people ?? 0, templates: templates,
                denials: refused.compactMapValues { $0.map { face.distance(to: $0) }.min() }, space: space,
                calibration: own)
            return Identity.identify(face, neighbors: found.results[number], gallery: gallery, limit: limit)
        }
        return Weighed(
            identifications: identifications,
            judgement: IdentifiedPicture.Judgement(
                people: facts?.people ?? 0, limit: limit,
                calibration: space.map { _ in own == nil ? "shipped" : "collection" }),
            shardsOK: found.report.shardsOK)
    }

    /// The people of the nearest faces, as many as are worth weighing.
    private static func candidates(_ neighbors: [Neighbor]) -> Set<UUID> {
        var people = Set<UUID>()
        for person in neighbors.lazy.compactMap(\.person) where people.count < Identity.candidateCount {
            people.insert(person)
        }
        return people
    }
}
