import Faces
import FoundationEssentials
import HTTPServer
import Messaging
import Store
import Wire

extension Gateway {
    /// The model whose embeddings are grouped, and searched when a question names none.
    static let model = "dlib-resnet-v1"

    /// Routes of clusterings.
    func addClusterings(to router: inout Router) {
        router.add(.post, "/collections/{collection}/clusterings") { request in try await startClustering(request) }
        router.add(.get, "/collections/{collection}/clusterings") { request in
            let page = try await store.clusterings(
                collection: collection(request).id, after: request.queryValue("cursor"), limit: limit(request))
            return .json(pageJSON(page, \.json))
        }
        router.add(.get, "/clusterings/{id}") { request in .json(try await clustering(request).json) }
        router.add(.get, "/clusterings/{id}/clusters") { request in
            let page = try await store.clusters(
                clustering: clustering(request).id, after: request.queryValue("cursor"), limit: limit(request))
            return .json(
                pageJSON(page) { cluster in
                    [
                        "number": .int(cluster.number), "size": .int(cluster.size),
                        "faces": .array(cluster.faces.map { JSON($0) }),
                    ]
                })
        }
        router.add(.get, "/clusterings/{id}/clusters/{number}") { request in
            guard let number = Int(request.pathValue("number")) else { throw missing("cluster") }
            let page = try await store.members(
                clustering: clustering(request).id, cluster: number, after: request.queryValue("cursor"),
                limit: limit(request))
            return .json(try await facesPage(page))
        }
    }

    private func clustering(_ request: Request) async throws -> Clustering {
        guard let found = try await store.clustering(id: id(request, "clustering")) else {
            throw missing("clustering")
        }
        return found
    }

    private func startClustering(_ request: Request) async throws -> Response {
        let collection = try await collection(request)
        var whispers = ChineseWhispers()
        var person: UUID?
        if !request.body.isEmpty {
            var fields = try request.jsonFields()
            let algorithm = try fields.string("algorithm") ?? "chinese_whispers"
            guard algorithm == "chinese_whispers" else {
                throw Problem(
                    400, "invalid_field", "algorithm must be chinese_whispers",
                    errors: [("algorithm", "is not known")])
            }
            whispers.threshold = Float(try fields.double("threshold", in: 0.01...2) ?? 0)
            whispers.iterations = UInt32(try fields.int("iterations", in: 1...1000) ?? 0)
            whispers.seed = UInt64(try fields.int("seed", in: 0...Int.max) ?? 0)
            if let who = try fields.string("person") { person = try await personID(who, in: collection) }
            try fields.finish()
        }
        return try await startJob("cluster", as: .runClustering, in: collection) { job in
            RunClustering(
                jobID: job, collection: collection.id, person: person, model: Self.model,
                algorithm: .chineseWhispers(whispers))
        }
    }

    /// A person by id or by name.
    func personID(_ who: String, in collection: Collection) async throws -> UUID {
        if let id = UUID(uuidString: who), let known = try await store.person(id: id), known.collection == collection.id
        {
            return id
        }
        guard let known = try await store.person(collection: collection.id, named: who) else { throw missing("person") }
        return known.id
    }
}
