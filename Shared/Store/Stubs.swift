public import Faces
public import FoundationEssentials

private let stub = StoreError(.unavailable, "not yet")
extension Store {
    public func migrate() async throws { throw stub }

    public func collections() async throws -> [Collection] { throw stub }
    public func collection(named name: String) async throws -> Collection? { throw stub }
    public func collection(id: UUID) async throws -> Collection? { throw stub }
    public func createCollection(named name: String) async throws -> Collection { throw stub }
    public func deleteCollection(id: UUID) async throws { throw stub }

    public func record(_ images: [NewImage]) async throws -> [Recorded] { throw stub }

    public func shardRows(shard: Int, of shards: Int, after: UUID?, limit: Int) async throws -> [IndexRow] { throw stub }
    public func indexRows(faces: [UUID]) async throws -> [IndexRow] { throw stub }
    public func currentMark() async throws -> ChangeMark { throw stub }
    public func changes(after mark: ChangeMark, limit: Int) async throws -> (faces: [UUID], mark: ChangeMark) { throw stub }

    public func people(collection: UUID, search: String? = nil, after cursor: String? = nil, limit: Int = 50) async throws -> Page<Person> { throw stub }
    public func person(id: UUID) async throws -> Person? { throw stub }
    public func person(collection: UUID, named name: String) async throws -> Person? { throw stub }
    public func createPerson(collection: UUID, name: String) async throws -> Person { throw stub }
    public func renamePerson(id: UUID, name: String, ifVersion version: Int? = nil) async throws -> Person { throw stub }
    public func deletePerson(id: UUID) async throws { throw stub }
    public func names(of people: [UUID]) async throws -> [UUID: String] { throw stub }

    public func image(id: UUID) async throws -> ImageRow? { throw stub }
    public func image(collection: UUID, sha256: ContentHash) async throws -> ImageRow? { throw stub }
    public func images(collection: UUID, person: UUID? = nil, faceCount: Int? = nil, after cursor: String? = nil, limit: Int = 50) async throws -> Page<ImageRow> { throw stub }
    public func deleteImage(id: UUID) async throws { throw stub }
    public func isReferenced(sha256: ContentHash) async throws -> Bool { throw stub }

    public func faces(image: UUID) async throws -> [FaceRow] { throw stub }
    public func face(id: UUID) async throws -> FaceRow? { throw stub }
    public func faces(ids: [UUID]) async throws -> [UUID: FaceRow] { throw stub }
    public func facesOf(person: UUID, after cursor: String? = nil, limit: Int = 50) async throws -> Page<FaceRow> { throw stub }
    public func embedding(face: UUID) async throws -> (embedding: Embedding, model: String)? { throw stub }
    public func faceEmbeddings(collection: UUID, person: UUID? = nil, model: String, after: UUID? = nil, limit: Int) async throws -> [(face: UUID, embedding: Embedding)] { throw stub }
    @discardableResult
    public func label(face: UUID, decision: LabelDecision, by: String, reason: String? = nil) async throws -> UUID { throw stub }

    public func createJob(id: UUID? = nil, collection: UUID?, kind: String, total: Int = 0) async throws -> Job { throw stub }
    public func job(id: UUID) async throws -> Job? { throw stub }
    public func jobs(after cursor: String? = nil, limit: Int = 50) async throws -> Page<Job> { throw stub }
    public func startJob(id: UUID) async throws -> Bool { throw stub }
    public func progress(id: UUID, done: Int, total: Int, stage: String) async throws -> Bool { throw stub }
    public func finishJob(id: UUID, result: UUID? = nil) async throws { throw stub }
    public func failJob(id: UUID, error: String) async throws { throw stub }
    public func cancelJob(id: UUID) async throws { throw stub }
    public func closeIngestJob(id: UUID, total: Int? = nil) async throws -> Job { throw stub }
    public func addItems(job: UUID, _ items: [(item: String, sha256: ContentHash?)]) async throws { throw stub }
    public func setItem(job: UUID, item: String, state: String, code: String = "", detail: String = "") async throws { throw stub }
    public func items(job: UUID, state: String? = nil, after cursor: String? = nil, limit: Int = 50) async throws -> Page<JobItem> { throw stub }

    public func saveClustering(job: UUID, collection: UUID, person: UUID?, algorithm: String, parametersJSON: String, members: [(face: UUID, cluster: Int)]) async throws -> UUID { throw stub }
    public func clusterings(collection: UUID, after cursor: String? = nil, limit: Int = 50) async throws -> Page<Clustering> { throw stub }
    public func clustering(id: UUID) async throws -> Clustering? { throw stub }
    public func clusters(clustering: UUID, after cursor: String? = nil, limit: Int = 50) async throws -> Page<Cluster> { throw stub }
    public func members(clustering: UUID, cluster: Int, after cursor: String? = nil, limit: Int = 50) async throws -> Page<FaceRow> { throw stub }

    @discardableResult
    public func quarantine(add message: NewQuarantined, jobItem: (job: UUID, item: String)? = nil) async throws -> UUID { throw stub }
    public func quarantined(after cursor: String? = nil, limit: Int = 50) async throws -> Page<Quarantined> { throw stub }
    public func quarantined(id: UUID) async throws -> Quarantined? { throw stub }
    public func setQuarantine(id: UUID, state: String) async throws { throw stub }
}
