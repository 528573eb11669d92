import HTTPServer
import Testing

@Suite("Clients that close their half")
struct AbandonedConnectionTests {
    static let beginnings = [
        "GET /hello HT", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nabc",
    ]

    @Test("In the middle of a request: the connection ends long before the idle limit", arguments: beginnings)
    func letsGo(text: String) async throws {
        try await withServer(
            idle: .seconds(600),
            { router in
                router.on(.post, "/echo") { .bytes($0.body, type: "application/octet-stream") }
            }
        ) { port in
            let raw = try RawClient(port: port)
            await raw.send(text)
            raw.finishSending()
            #expect(await !raw.read().hasPrefix("HTTP/1.1 2"))
        }
    }

    @Test("After a whole request: the answer still comes, however long it takes")
    func stillAnswers() async throws {
        try await withServer { router in
            router.on(.get, "/slow") { _ in
                try await Task.sleep(for: .seconds(3))
                return .text("done")
            }
        } _: { port in
            let raw = try RawClient(port: port)
            await raw.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            raw.finishSending()
            #expect(await raw.read().hasSuffix("done"))
        }
    }
}
