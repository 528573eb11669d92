import Blobs
import Blocking
import Faces
import FoundationEssentials
import HTTPServer
import Messaging
import Metrics
import Store

/// What the routes work with; each noun adds its own in a file of its own.
struct Gateway: Sendable {
    let store: Store
    /// Uploads that come at the same time are admitted together.
    let admissions: Rounds<Admission, Admitted>
    let blobs: BlobStore
    let messenger: Messenger
    let search: SearchClient
    let pictures: PictureInput
    let thumbnails: Thumbnails
    let threads: WorkerPool<BlockingThread>
    let askTimeout: Duration
    let falseNameLimit: Double
    /// Nil when `ROLLCALL_SEX_ESTIMATE` is off.
    let sexHead: SexHead?
    let metrics: Metrics
    /// What the broker tells of jobs and maps.
    let news: JobNews

    /// Adds every route under /api/v1.
    func addRoutes(to router: inout Router) {
        addCollections(to: &router)
        addCalibrations(to: &router)
        addEvaluations(to: &router)
        addPeople(to: &router)
        addImages(to: &router)
        addFaces(to: &router)
        addEdits(to: &router)
        addIdentify(to: &router)
        addIndex(to: &router)
        addSearch(to: &router)
        addJobs(to: &router)
        addClusterings(to: &router)
        addCurations(to: &router)
        addProjections(to: &router)
        addEvents(to: &router)
        addQuarantine(to: &router)
    }

    /// The collection of a name or id; the path's `{collection}` by default.
    func collection(_ request: Request, _ name: String? = nil) async throws -> Collection {
        let wanted = name ?? request.pathValue("collection")
        if let found = try await store.collection(named: wanted) { return found }
        if let id = UUID(uuidString: wanted), let found = try await store.collection(id: id) { return found }
        throw Problem(
            404, "unknown_collection",
            "there is no collection \"\(wanted.prefix(100))\"; make it with POST /api/v1/collections")
    }

    /// The `{id}` of the path.
    func id(_ request: Request, _ what: String) throws(Problem) -> UUID {
        guard let id = UUID(uuidString: request.pathValue("id")) else { throw missing(what) }
        return id
    }

    func missing(_ what: String) -> Problem { Problem(404, "unknown_\(what)", "there is no such \(what)") }

    /// `limit` of the query, 1 to 1,000.
    func limit(_ request: Request, default fallback: Int = 50) throws(Problem) -> Int {
        try request.queryInt("limit", in: 1...1000, default: fallback)
    }
}

/// A page of a list as REST shows it.
func pageJSON<Item>(_ page: Page<Item>, _ item: (Item) -> JSON) -> JSON {
    ["items": .array(page.items.map(item)), "next_cursor": .text(page.nextCursor)]
}
