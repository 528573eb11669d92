import Blobs
import Blocking
import Faces
import Foundation
import HTTPClient
import HTTPServer
import Imaging
import Log
import Messaging
import Metrics
import Postgres
import Settings
import Store
import TestKit

@testable import api_gateway

let quiet = Log(component: "test", level: .error)

/// The whole API over a database and a broker namespace of its own, with stand-ins for the other programs.
struct TestGateway: Sendable {
    let gateway: Gateway
    let router: Router
    let store: Store
    let messenger: Messenger
    let blobs: BlobStore

    /// Sends a request to the router and reads the answer's JSON.
    func send(
        _ method: Request.Method, _ path: String, _ body: JSON? = nil, headers: Headers = [:]
    ) async throws -> (status: Int, json: JSON, response: Response) {
        var headers = headers
        if body != nil { headers["Content-Type"] = "application/json" }
        return try await send(Request(method, "/api/v1" + path, headers: headers, body: body?.encoded() ?? []))
    }

    func send(_ request: Request) async throws -> (status: Int, json: JSON, response: Response) {
        let response = await router.respond(to: request)
        let isJSON = response.headers["Content-Type"]?.contains("json") == true
        return (response.status, isJSON ? try JSON(parsing: response.body) : .null, response)
    }

    /// Uploads a picture and waits until it is recorded.
    func upload(_ jpeg: [UInt8], name: String, person: String? = nil, to collection: String = "default") async throws
        -> JSON
    {
        let fields = [("file", name, jpeg)] + (person.map { [("person", nil, Array($0.utf8))] } ?? [])
        return try await send(form(fields, "/api/v1/collections/\(collection)/images?wait=true")).json
    }
}

/// Runs `body` against a gateway; nothing happens where there is no broker or database.
func withGateway(
    shards: Int = 1, sexes: Bool = true, _ body: @Sendable (TestGateway) async throws -> Void
) async throws {
    guard let server = TestEnvironment.databaseURL, let broker = TestEnvironment.brokerURL else { return }
    let name = "gateway_test_" + UUID().uuidString.lowercased().replacing("-", with: "")
    let admin = try await PostgresConnection.connect(url: server)
    try await admin.script("create database \(name)")
    var address = URLComponents(string: server)
    address?.path = "/" + name
    let pool = PostgresPool(url: address?.string ?? "", connections: 4, log: quiet)
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await serve(pool, broker: broker, name: name, shards: shards, sexes: sexes, body))
    } catch {
        outcome = .failure(error)
    }
    await pool.close()
    try await admin.script("drop database \(name) with (force)")
    await admin.close()
    try outcome.get()
}

private func serve(
    _ pool: PostgresPool, broker: String, name: String, shards: Int, sexes: Bool,
    _ body: @Sendable (TestGateway) async throws -> Void
) async throws {
    let store = Store(pool: pool, log: quiet)
    try await store.migrate()
    let metrics = Metrics()
    let messenger = try Messenger(
        url: broker, program: "gateway-test", log: quiet, metrics: metrics, namespace: name)
    let directory = IndexDirectory(store: store, refreshEvery: .milliseconds(50))
    let epoch = try await store.joinIndex(shards: shards)?.id ?? 0
    let replica = IndexReplica(id: UUID(), epoch: epoch, shard: 0, isReady: true)
    _ = try await store.tell(replica)
    let folder = try TestEnvironment.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let blobs = BlobStore(directory: folder)
    let threads = WorkerPool([BlockingThread(name: "pictures")])
    let gateway = Gateway(
        store: store, admissions: Rounds(limit: 64, work: store.admit), blobs: blobs, messenger: messenger,
        search: SearchClient(messenger: messenger, directory: directory, timeout: .seconds(2), metrics: metrics),
        pictures: PictureInput(
            client: HTTPClient(threads: 1), policy: .publicOnly, maxBytes: 20 << 20, maxPixels: 10_000_000),
        thumbnails: Thumbnails(blobs: blobs, threads: threads, maxBytes: 1 << 20, maxPixels: 10_000_000),
        threads: threads, askTimeout: .seconds(20), falseNameLimit: 0.01,
        sexHead: sexes ? .shipped : nil, metrics: metrics, news: JobNews())
    var router = Router(log: quiet)
    gateway.addRoutes(to: &router)
    let workers = StandIns(messenger: messenger, store: store, blobs: blobs)
    let keeper = QuarantineKeeper(messenger: messenger, store: store)
    let test = TestGateway(
        gateway: gateway, router: router, store: store, messenger: messenger, blobs: blobs)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await messenger.run() }
        group.addTask { await gateway.news.follow(messenger) }
        group.addTask { await messenger.consume(.detectBulk, prefetch: 4, handler: workers.record) }
        group.addTask { await messenger.consume(.detectLive, prefetch: 4, handler: workers.ask) }
        group.addTask { await directory.run() }
        group.addTask {
            while (try? await Task.sleep(for: .seconds(1))) != nil { _ = try? await store.tell(replica) }
        }
        group.addTask {
            await messenger.consume(.search(epoch: epoch, shard: 0), prefetch: 4, handler: workers.search)
        }
        group.addTask { await messenger.consume(.dead, prefetch: 4, handler: keeper.keep) }
        defer { group.cancelAll() }
        try await body(test)
    }
}

/// A JPEG of one colour; pictures of the same width show the same "face".
func picture(width: Int, shade: UInt8 = 100) throws -> [UInt8] {
    let pixels = (0..<width * 40 * 3).map { UInt8(truncatingIfNeeded: Int(shade) + $0 % 7) }
    return try Imaging.encodeJPEG(RGBImage(width: width, height: 40, pixels: pixels))
}

/// A multipart request.
func form(_ parts: [(name: String, file: String?, body: [UInt8])], _ path: String = "/x", query: String = "") -> Request
{
    var body: [UInt8] = []
    for part in parts {
        let file = part.file.map { "; filename=\"\($0)\"" } ?? ""
        body += Array("--XX\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n".utf8)
        body += part.body + Array("\r\n".utf8)
    }
    return Request(
        .post, path + query, headers: ["Content-Type": "multipart/form-data; boundary=XX"],
        body: body + Array("--XX--\r\n".utf8))
}
