import Faces
import Grouping
import Log
import Neighbors
import Store

/// A clustering: the exact threshold graph, whispered over.
struct GroupingWork: Work {
    /// Pairs kept at most: 600 MB of edges.
    static let mostEdges = 50_000_000
    /// The part of the work that comparing is taken for.
    static let comparing = 0.9

    let request: ClusteringRequest
    let desk: any ClusterDesk

    var selection: FaceSelection { request.selection }

    func run(on faces: SelectedFaces, in shell: JobShell) async throws {
        let (request, threads) = (request, shell.threads)
        let clusters = try await shell.compute(total: faces.count) { board in
            let edges = try thresholdPairs(
                faces.embeddings, below: request.threshold, threads: threads, limit: Self.mostEdges
            ) { try board.note("comparing", $0 * Self.comparing) }
            return try Grouping.ChineseWhispers.cluster(
                count: faces.count, edges: edges, iterations: request.iterations, seed: request.seed
            ) { (done: Double) throws(Stop) in
                try board.note("grouping", Self.comparing + done * (1 - Self.comparing))
            }
        }
        let members = Array(zip(faces.ids, clusters)).map { (face: $0, cluster: $1) }
        try await shell.store { try await desk.save(request, job: shell.id, members: members) }
        shell.log.info(
            "clustered", ["job": shell.id.text, "faces": faces.count, "clusters": (clusters.max() ?? -1) + 1])
    }
}
