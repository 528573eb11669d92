import Faces
import FoundationEssentials
import Neighbors

/// The people nearest to a face or to another person, by their centres; exact.
struct NearestCentres: Sendable {
    private static let model = "centres"
    private let shard = Shard()
    private let space = UUID()
    private let threads: Int

    init(_ folders: [Folders.Folder], threads: Int) {
        self.threads = threads
        shard.upsert(
            folders.compactMap { folder in
                Embedding(folder.centre.values).map {
                    Shard.Row(id: folder.person, collection: space, person: nil, model: Self.model, embedding: $0)
                }
            })
    }

    /// For each query the nearest people, nearest first.
    func people(near queries: [Embedding], k: Int) -> [[(person: UUID, distance: Float)]] {
        let filter = Shard.Filter(collection: space, model: Self.model)
        return shard.search(queries, k: k, filter: filter, threads: threads).results.map { list in
            list.map { (person: $0.face, distance: $0.distance) }
        }
    }
}
