import Foundation
import HTTPClient
import HTTPServer
import Log
import Metrics
import Testing

@Suite("The server on a socket")
struct LiveServerTests {
    private let client = HTTPClient(threads: 8)

    private func get(_ port: Int, _ path: String, _ method: String = "GET", body: [UInt8]? = nil) async throws
        -> HTTPAnswer
    {
        try await client.send(
            HTTPRequest(method: method, url: "http://127.0.0.1:\(port)\(path)", body: body, allowPrivate: true))
    }
    private static func echo(_ router: inout Router) {
        router.on(.get, "/hello") { _ in .text("hello") }
        router.on(.post, "/echo") { .bytes($0.body, type: "application/octet-stream") }
        router.on(.get, "/people/{name}") { .text($0.pathValue("name")) }
    }

    @Test("A request is answered with its id and without sniffing")
    func answers() async throws {
        try await withServer(Self.echo) { port in
            let answer = try await get(port, "/hello")
            #expect(answer.status == 200)
            #expect(answer.body == Array("hello".utf8))
            #expect(answer.header("X-Request-Id")?.count == 36)
            #expect(answer.header("X-Content-Type-Options") == "nosniff")
        }
    }

    @Test("A body comes through whole, byte for byte", arguments: [0, 1, 999, 1000])
    func echoes(count: Int) async throws {
        try await withServer(Self.echo) { port in
            let body = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            let answer = try await get(port, "/echo", "POST", body: body)
            #expect(answer.status == 200)
            #expect(answer.body == body)
        }
    }

    @Test("Names in paths keep slashes, spaces and emoji")
    func decodesPaths() async throws {
        try await withServer(Self.echo) { port in
            let answer = try await get(port, "/people/a%2Fb%20%F0%9F%98%80+c")
            #expect(String(decoding: answer.body, as: UTF8.self) == "a/b 😀+c")
        }
    }

    @Test("HEAD tells the length and leaves the body out")
    func heads() async throws {
        try await withServer(Self.echo) { port in
            let raw = try RawClient(port: port)
            await raw.send("HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let text = await raw.read()
            #expect(text.hasPrefix("HTTP/1.1 200"))
            #expect(text.lowercased().contains("content-length: 5"))
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("A body that is too large gets 413 and the connection stays", arguments: [1001, 100_000])
    func refusesLargeBodies(count: Int) async throws {
        try await withServer(Self.echo) { port in
            let answer = try await get(port, "/echo", "POST", body: [UInt8](repeating: 7, count: count))
            #expect(answer.status == 413)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("\"code\":\"too_large\""))
        }
    }

    @Test("A large body is refused before it is sent when the client asks")
    func refusesExpectedBodies() async throws {
        try await withServer(Self.echo) { port in
            let raw = try RawClient(port: port)
            await raw.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\nExpect: 100-continue\r\n\r\n")
            let text = await raw.read()
            #expect(text.hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test("A chunked body without a length is bounded too")
    func boundsChunkedBodies() async throws {
        try await withServer(Self.echo) { port in
            let raw = try RawClient(port: port)
            await raw.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
            for _ in 0..<20 { await raw.send("64\r\n" + String(repeating: "x", count: 100) + "\r\n") }
            await raw.send("0\r\n\r\n")
            #expect(await raw.read().hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test("A body in slow single bytes arrives")
    func waitsForSlowBodies() async throws {
        try await withServer(Self.echo) { port in
            let raw = try RawClient(port: port)
            await raw.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\n")
            for byte in "slow!".utf8 {
                try await Task.sleep(for: .milliseconds(20))
                await raw.send([byte])
            }
            #expect(await raw.read().hasSuffix("\r\n\r\nslow!"))
        }
    }

    @Test("Pipelined requests are answered in order on one connection")
    func pipelines() async throws {
        try await withServer({ router in
            router.on(.get, "/n/{n}") { request in
                // Later requests would finish earlier.
                if request.pathValue("n") == "1" { try await Task.sleep(for: .milliseconds(50)) }
                return .text("[\(request.pathValue("n"))]")
            }
        }) { port in
            let raw = try RawClient(port: port)
            await raw.send((1...5).map { "GET /n/\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            let text = await raw.read { $0.contains("[5]") }
            let bodies = text.split(separator: "[").dropFirst().compactMap(\.first)
            #expect(String(bodies) == "12345")
        }
    }

    static let garbage: [String] = [
        "\r\n\r\n\r\n", "GARBAGE\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\u{2}\u{3}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "GET /hello HTTP/1.1\r\nContent-Length: -5\r\n\r\n", "GET /hello HTTP/1.1\r\n: x\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}", String(repeating: "\u{FF}", count: 5000),
    ]

    @Test("Garbage harms nobody", arguments: garbage)
    func survivesGarbage(text: String) async throws {
        try await withServer(idle: .seconds(1), Self.echo) { port in
            let raw = try RawClient(port: port)
            await raw.send(text)
            raw.finishSending()
            // What never becomes a request is closed by the idle limit, not at once.
            let reply = await raw.read()
            #expect(!reply.hasPrefix("HTTP/1.1 2"))
            #expect(try await get(port, "/hello").status == 200)
        }
    }

    @Test("Hundreds of waiting requests hold no thread")
    func suspendsMany() async throws {
        let gate = Gate()
        try await withServer({ router in
            router.on(.get, "/wait") { _ in
                await gate.wait()
                return .text("done")
            }
            router.on(.get, "/hello") { _ in .text("hello") }
        }) { port in
            let raws = try (0..<300).map { _ in try RawClient(port: port) }
            for raw in raws { await raw.send("GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") }
            while await gate.arrivals < 300 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await get(port, "/hello").status == 200)
            await gate.open()
            for raw in raws { #expect(await raw.read().hasSuffix("done")) }
        }
    }

    @Test("A client that goes away while its handler works is forgotten")
    func forgetsGoneClients() async throws {
        let gate = Gate()
        try await withServer({ router in
            router.on(.get, "/wait") { _ in
                await gate.wait()
                return .text(String(repeating: "x", count: 1_000_000))
            }
            router.on(.get, "/hello") { _ in .text("hello") }
        }) { port in
            for count in 1...20 {
                let raw = try RawClient(port: port)
                await raw.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
                while await gate.arrivals < count { try await Task.sleep(for: .milliseconds(2)) }
                raw.reset()
            }
            await gate.open()
            #expect(try await get(port, "/hello").status == 200)
        }
    }

    @Test("Stopping lets a request at work finish")
    func drains() async throws {
        let gate = Gate()
        let metrics = Metrics()
        let answered = Task<String, any Error> {
            let found = AsyncStream.makeStream(of: String.self)
            try await withServer(
                metrics: metrics,
                { router in
                    router.on(.get, "/wait") { _ in
                        await gate.wait()
                        try? await Task.sleep(for: .milliseconds(50))
                        return .text("done")
                    }
                }
            ) { port in
                let raw = try RawClient(port: port)
                await raw.send("GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                while await gate.arrivals < 1 { try await Task.sleep(for: .milliseconds(2)) }
                await gate.open()
                Task {
                    found.continuation.yield(await raw.read())
                    found.continuation.finish()
                }
            }
            for await text in found.stream { return text }
            return ""
        }
        #expect(try await answered.value.hasSuffix("done"))
        #expect(
            metrics.exposition().contains("rollcall_http_requests_total{route=\"/wait\",method=\"GET\",code=\"200\"} 1")
        )
    }

    @Test("A handler that never ends is cancelled when the grace is over")
    func cancelsAtTheEnd() async throws {
        let gate = Gate()
        try await withServer(
            grace: .milliseconds(50),
            { router in
                router.on(.get, "/wait") { _ in
                    await gate.wait()
                    try await Task.sleep(for: .seconds(3600))
                    return .text("never")
                }
            }
        ) { port in
            await gate.open()
            let raw = try RawClient(port: port)
            await raw.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            while await gate.arrivals < 1 { try await Task.sleep(for: .milliseconds(2)) }
        }
    }

    @Test("A taken port is told as such")
    func tellsTakenPorts() async throws {
        try await withServer(Self.echo) { port in
            let error = #expect(throws: HTTPServerError.self) {
                try HTTPServer(
                    host: "127.0.0.1", port: port, router: Router(), log: .init(component: "t", sink: { _ in }),
                    metrics: Metrics())
            }
            #expect(error?.code == .addressInUse)
        }
    }
}
