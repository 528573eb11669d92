import Foundation
import Testing

@testable import HTTPClient

@Suite("Fetching")
struct HTTPClientTests {
    private static func ok(_ body: String, _ fields: String = "") -> String {
        "HTTP/1.1 200 OK\r\n\(fields)Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }
    private static func redirect(_ to: String) -> String {
        "HTTP/1.1 302 Found\r\nLocation: \(to)\r\nContent-Length: 5\r\nConnection: close\r\n\r\nmoved"
    }
    private let client = HTTPClient(threads: 2)

    @Test("An answer has its status, fields and body")
    func answers() async throws {
        let server = try LoopbackServer { _ in Self.ok("hello", "X-Thing: a: b\r\n") }
        defer { server.stop() }
        let answer = try await client.send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/x", allowPrivate: true))
        #expect(answer.status == 200)
        #expect(answer.body == Array("hello".utf8))
        #expect(answer.header("x-thing") == "a: b")
    }

    @Test("Method, fields and body are sent", arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func sends(method: String) async throws {
        let server = try LoopbackServer { _ in Self.ok("") }
        defer { server.stop() }
        _ = try await client.send(
            HTTPRequest(
                method: method, url: "http://127.0.0.1:\(server.port)/x", headers: [(name: "X-A", value: "1")],
                body: Array("data".utf8), allowPrivate: true))
        let seen = try #require(server.requests.first)
        #expect(seen.hasPrefix("\(method) /x HTTP/1.1\r\n"))
        #expect(seen.contains("X-A: 1\r\n"))
        #expect(seen.contains("Content-Length: 4\r\n"))
    }

    @Test(
        "A guarded request never reaches a loopback address",
        arguments: ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"])
    func guardsLoopback(host: String) async throws {
        let server = try LoopbackServer { _ in Self.ok("secret") }
        defer { server.stop() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: "http://\(host):\(server.port)/", allowPrivate: false))
        }
        #expect(error?.code == .forbiddenAddress)
        #expect(server.requests.isEmpty)
    }

    @Test("A redirect is followed and the last answer is given")
    func followsRedirects() async throws {
        let server = try LoopbackServer { $0.hasPrefix("GET /a ") ? Self.redirect("/b") : Self.ok("there") }
        defer { server.stop() }
        let answer = try await client.send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/a", allowPrivate: true))
        #expect(answer.status == 200)
        #expect(answer.body == Array("there".utf8))
        #expect(answer.header("Location") == nil)
    }

    @Test("Redirects in a circle end")
    func endsCircles() async throws {
        let server = try LoopbackServer { _ in Self.redirect("/again") }
        defer { server.stop() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/a", allowPrivate: true))
        }
        #expect(error?.code == .tooManyRedirects)
        #expect(server.requests.count == 6)
    }

    @Test(
        "Only http and https are spoken",
        arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/", "", "http://"])
    func speaksOnlyHTTP(url: String) async throws {
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: url, allowPrivate: true))
        }
        #expect(error?.code == .invalidURL)
    }

    @Test("A redirect to a file is not followed")
    func redirectsToFilesFail() async throws {
        let server = try LoopbackServer { _ in Self.redirect("file:///etc/passwd") }
        defer { server.stop() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/a", allowPrivate: true))
        }
        #expect(error?.code == .invalidURL)
    }

    @Test("An answer that is too long is an error")
    func limitsBytes() async throws {
        let server = try LoopbackServer { _ in Self.ok(String(repeating: "x", count: 2000)) }
        defer { server.stop() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(
                HTTPRequest(url: "http://127.0.0.1:\(server.port)/", maxBytes: 1999, allowPrivate: true))
        }
        #expect(error?.code == .tooLarge)
    }

    @Test("A silent server times out")
    func timesOut() async throws {
        let server = try LoopbackServer { _ in nil }
        defer { server.stop() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(
                HTTPRequest(
                    url: "http://127.0.0.1:\(server.port)/", timeout: .milliseconds(100), allowPrivate: true))
        }
        #expect(error?.code == .timedOut)
    }

    @Test("Cancelling the task ends the fetch")
    func cancels() async throws {
        let server = try LoopbackServer { _ in nil }
        defer { server.stop() }
        let port = server.port
        let task = Task { try await client.send(HTTPRequest(url: "http://127.0.0.1:\(port)/", allowPrivate: true)) }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        let error = await #expect(throws: HTTPClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test("A port nobody listens on is unreachable, an unknown name unknown")
    func tellsWhatFailed() async throws {
        let server = try LoopbackServer { _ in nil }
        server.stop()
        let refused = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/", allowPrivate: true))
        }
        #expect(refused?.code == .unreachable)
        let unknown = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: "http://\(String(repeating: "a", count: 70))/", allowPrivate: true))
        }
        #expect(unknown?.code == .unknownHost)
    }

    @Test("A header with a line break is refused")
    func refusesSplitHeaders() async throws {
        await #expect(throws: HTTPClientError.self) {
            try await client.send(
                HTTPRequest(
                    url: "http://127.0.0.1:1/", headers: [(name: "X", value: "a\r\nHost: b")], allowPrivate: true))
        }
    }
}
