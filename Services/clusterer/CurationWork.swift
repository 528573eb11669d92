import Curation
import Faces
import FoundationEssentials
import Log
import Store
import Wire

/// A search for what is wrong with the names of a collection or a person.
struct CurationWork: Work {
    /// What is less likely is not worth anybody's look.
    static let leastChance = 0.05

    /// The whole collection: a person's faces are compared with everybody's.
    let selection: FaceSelection
    /// When set: only what is about this person is kept.
    let person: UUID?
    let desk: any CurationDesk

    /// Checks a message.
    ///
    /// - Throws: a `Refusal` that says what is wrong.
    init(_ message: RunClustering, desk: any CurationDesk) throws(Refusal) {
        var wanted = try FaceSelection(
            collection: message.collectionID, person: message.personID, model: message.model, message.selection)
        person = wanted.person
        wanted.person = nil
        selection = wanted
        self.desk = desk
    }

    func run(on faces: SelectedFaces, in shell: JobShell) async throws {
        guard faces.people.contains(where: { $0 != nil }) else {
            throw Refusal(
                "no face of the collection carries a name yet, so no name can be wrong; label some faces first")
        }
        let (person, threads) = (person, shell.threads)
        let found = try await shell.compute(total: faces.count) { board in
            try Folders(faces: faces.ids, embeddings: faces.embeddings, people: faces.people, isNot: faces.isNot)
                .suspicions(threads: threads) { try board.note("comparing", $0) }
                .filter { $0.chance >= Self.leastChance }
                .filter { person == nil || $0.person == person || $0.other == person }
                .sorted { $0.chance > $1.chance }
        }
        try await shell.store {
            try await desk.save(
                found.map(Suspect.init), of: selection, person: person, faces: faces.count, job: shell.id)
        }
        shell.log.info(
            "looked for wrong names", ["job": shell.id.text, "faces": faces.count, "suspects": found.count])
    }
}

/// What a search for wrong names needs besides.
protocol CurationDesk: JobDesk {
    /// Stores what was found and ends the job, once however often it is called.
    func save(_ suspects: [Suspect], of selection: FaceSelection, person: UUID?, faces: Int, job: UUID) async throws
}

extension StoreDesk: CurationDesk {
    func save(_ suspects: [Suspect], of selection: FaceSelection, person: UUID?, faces: Int, job: UUID) async throws {
        try await store.saveCuration(
            job: job, collection: selection.collection, person: person, model: selection.model, faces: faces,
            suspects: suspects)
    }
}

extension Suspect {
    init(_ found: Suspicion) {
        self.init(
            kind: found.kind.rawValue, chance: found.chance, person: found.person, other: found.other,
            faces: found.faces, distance: found.distance, against: found.against, compared: found.compared)
    }
}
