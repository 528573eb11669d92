import Lifecycle
import Log
import Metrics
import Testing

@testable import HTTPServer

private struct Locked: HTTPFailure {
    var status: Int { 409 }
    var code: String { "locked" }
    var detail: String { "it is <locked>" }
}
private struct Secret: Error, CustomStringConvertible { var description: String { "password=hunter2" } }

@Suite("Routing")
struct RouterTests {
    private var router: Router {
        var router = Router(log: Log(component: "test", sink: { _ in }))
        router.on(.get, "/people") { _ in .text("list") }
        router.on(.post, "/people") { _ in .text("made", status: 201) }
        router.on(.get, "/people/{id}") { .text("person \($0.pathValue("id"))") }
        router.on(.get, "/people/self") { _ in .text("me") }
        router.on(.get, "/people/{id}/faces/{face}") { .text("\($0.pathValue("id")) \($0.pathValue("face"))") }
        router.on(.get, "/web/{path...}") { .text("file \($0.pathValue("path"))") }
        router.on(.get, "/locked") { _ in throw Locked() }
        router.on(.get, "/secret") { _ in throw Secret() }
        return router
    }

    static let found: [(Request.Method, String, String)] = [
        (.get, "/people", "list"), (.get, "/people/", "list"), (.post, "/people", "made"), (.head, "/people", "list"),
        (.get, "/people/7", "person 7"), (.get, "/people/self", "me"), (.get, "/people/a%2Fb", "person a/b"),
        (.get, "/people/%F0%9F%98%80", "person 😀"), (.get, "/people/a+b", "person a+b"),
        (.get, "/people/1/faces/2?x=1", "1 2"), (.get, "/web/a/b.js", "file a/b.js"),
    ]

    @Test("A request finds the most literal route", arguments: found)
    func finds(method: Request.Method, target: String, text: String) async {
        let response = await router.respond(to: Request(method, target))
        #expect(String(decoding: response.body, as: UTF8.self) == text)
    }

    static let failures: [(Request.Method, String, Int, String)] = [
        (.get, "/nothing", 404, "no_such_route"), (.get, "/people/1/faces", 404, "no_such_route"),
        (.get, "/web", 404, "no_such_route"), (.delete, "/people", 405, "method_not_allowed"),
        (.other, "/people", 501, "method_unknown"), (.get, "/people/%zz", 400, "malformed_target"),
        (.get, "/people/%ff", 400, "malformed_target"), (.get, "/people?a=%", 400, "malformed_target"),
        (.get, "people", 400, "malformed_target"), (.get, "/locked", 409, "locked"),
        (.get, "/secret", 500, "internal_error"),
    ]

    @Test("A failure is a problem with a code and the request's id", arguments: failures)
    func fails(method: Request.Method, target: String, status: Int, code: String) async throws {
        let response = await router.respond(to: Request(method, target, headers: ["X-Request-Id": "r-1"]))
        #expect(response.status == status)
        #expect(response.headers["content-type"] == "application/problem+json")
        #expect(response.headers["X-Request-Id"] == "r-1")
        let problem = try JSON(parsing: response.body)
        #expect(problem["code"] == .string(code))
        #expect(problem["status"] == .int(status))
        #expect(problem["request_id"] == "r-1")
    }

    @Test("An unforeseen error tells nothing about itself")
    func hidesErrors() async {
        let response = await router.respond(to: Request(.get, "/secret"))
        #expect(!String(decoding: response.body, as: UTF8.self).contains("hunter2"))
    }

    @Test("405 and OPTIONS say what is allowed")
    func allows() async {
        let refused = await router.respond(to: Request(.put, "/people"))
        #expect(refused.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
        let asked = await router.respond(to: Request(.options, "/people"))
        #expect(asked.status == 204)
        #expect(asked.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
    }

    @Test(
        "Only a sane request id is taken over",
        arguments: ["", "a b", "ä", "<x>", String(repeating: "a", count: 65), "a\r\nb"])
    func replacesRequestIDs(id: String) {
        #expect(Request(.get, "/", headers: ["x-request-id": id]).id.count == 36)
    }

    @Test("Query values are decoded, numbers and flags are strict")
    func readsQueries() throws {
        let request = Request(.get, "/x?name=a%20b+c&n=5&flag=false&bad=yes&empty&twice=1&twice=2&eq=a=b")
        #expect(request.queryValue("name") == "a b c")
        #expect(request.queryValue("empty") == "")
        #expect(request.queryValue("twice") == "1")
        #expect(request.queryValue("eq") == "a=b")
        #expect(try request.queryInt("n", in: 1...5, default: 1) == 5)
        #expect(try request.queryInt("m", in: 1...5, default: 3) == 3)
        #expect(try request.queryFlag("flag", default: true) == false)
        #expect(throws: Problem.self) { try request.queryInt("n", in: 1...4, default: 1) }
        #expect(throws: Problem.self) { try request.queryInt("name", in: 1...4, default: 1) }
        #expect(throws: Problem.self) { try request.queryFlag("bad", default: true) }
    }

    @Test("The operations routes tell live, ready, metrics and version")
    func operates() async throws {
        let health = Health(waitingFor: ["database"])
        let metrics = Metrics()
        var router = Router(log: Log(component: "test", sink: { _ in }))
        addOperations(
            to: &router, program: "tester", version: "1.2", health: health, metrics: metrics, info: ["kernel": "plain"])
        #expect(await router.respond(to: Request(.get, "/livez")).status == 200)
        let waiting = await router.respond(to: Request(.get, "/readyz"))
        #expect(waiting.status == 503)
        #expect(try JSON(parsing: waiting.body)["checks"]?["database"]?["detail"] == "starting")
        health.ready("database")
        #expect(await router.respond(to: Request(.get, "/healthz")).status == 200)
        let version = try JSON(parsing: await router.respond(to: Request(.get, "/version")).body)
        #expect(version == ["program": "tester", "version": "1.2", "kernel": "plain"])
        let text = String(decoding: await router.respond(to: Request(.get, "/metrics")).body, as: UTF8.self)
        #expect(text.contains("rollcall_build_info{component=\"tester\",version=\"1.2\",kernel=\"plain\"} 1"))
    }
}
