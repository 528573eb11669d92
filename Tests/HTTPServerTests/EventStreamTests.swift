import Foundation
import HTTPServer
import Log
import Synchronization
import Testing

@testable import HTTPServer

@Suite("Server-sent events")
struct EventStreamTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var event: ServerEvent
        var text: String
        var testDescription: String { text.debugDescription }
    }

    static let cases: [Case] = [
        Case(event: ServerEvent(data: "x"), text: "data: x\n\n"),
        Case(event: ServerEvent(data: ""), text: "data: \n\n"),
        Case(event: ServerEvent(id: "7", name: "frame", data: "{}"), text: "id: 7\nevent: frame\ndata: {}\n\n"),
        Case(event: ServerEvent(data: "a\nb\r\nc\rd"), text: "data: a\ndata: b\ndata: c\ndata: d\n\n"),
        Case(event: ServerEvent(id: "1\n2", name: "a\rb", data: "x"), text: "id: 12\nevent: ab\ndata: x\n\n"),
    ]

    @Test("An event is written so that its data stays its data", arguments: cases)
    func written(_ one: Case) { #expect(String(decoding: one.event.bytes, as: UTF8.self) == one.text) }

    @Test("Events reach the client while the handler goes on, then the stream ends")
    func arrives() async throws {
        let (more, goOn) = AsyncStream.makeStream(of: Void.self)
        try await withServer({ router in
            router.on(.get, "/events") { _ in
                .events(retry: .milliseconds(1500)) { stream in
                    _ = await stream.send(ServerEvent(id: "1", data: "first"))
                    for await _ in more { break }
                    _ = await stream.send(ServerEvent(id: "2", data: "second"))
                }
            }
        }) { port in
            let raw = try RawClient(port: port)
            await raw.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            let start = await raw.read { $0.contains("data: first\n\n") }
            #expect(start.lowercased().contains("content-type: text/event-stream"))
            #expect(start.contains("retry: 1500\n\n"))
            #expect(start.contains("id: 1\n"))
            goOn.yield()
            let rest = await raw.read { $0.contains("\r\n0\r\n\r\n") }
            #expect(rest.contains("id: 2\ndata: second\n\n"))
        }
    }

    @Test("A quiet stream has a heartbeat")
    func beats() async throws {
        try await withServer({ router in
            router.on(.get, "/events") { _ in
                .events(heartbeat: .milliseconds(10)) { _ in try? await Task.sleep(for: .seconds(3600)) }
            }
        }) { port in
            let raw = try RawClient(port: port)
            await raw.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            let text = await raw.read { $0.components(separatedBy: ":\n\n").count > 3 }
            #expect(text.contains(":\n\n"))
        }
    }

    @Test("A client that goes away ends its handler")
    func noticesTheEnd() async throws {
        let ended = AsyncStream.makeStream(of: Void.self)
        try await withServer({ router in
            router.on(.get, "/events") { _ in
                .events { stream in
                    _ = await stream.send(ServerEvent(data: "hello"))
                    try? await Task.sleep(for: .seconds(3600))
                    #expect(stream.isGone)
                    ended.continuation.yield()
                }
            }
        }) { port in
            do {
                let raw = try RawClient(port: port)
                await raw.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = await raw.read { $0.contains("hello") }
            }
            for await _ in ended.stream { break }
        }
    }

    @Test("A server that stops ends its streams")
    func endsWithTheServer() async throws {
        let cancelled = Mutex(false)
        try await withServer({ router in
            router.on(.get, "/events") { _ in
                .events { stream in
                    _ = await stream.send(ServerEvent(data: "hello"))
                    try? await Task.sleep(for: .seconds(3600))
                    cancelled.withLock { $0 = Task.isCancelled }
                }
            }
        }) { port in
            let raw = try RawClient(port: port)
            await raw.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await raw.read { $0.contains("hello") }
            withExtendedLifetime(raw) {}
        }
    }

    @Test("A sender waits for a slow client, and for nobody once it is gone")
    func waits() async {
        let stream = EventStream()
        #expect(await stream.send(ServerEvent(data: "one")))
        let second = Task { await stream.send(ServerEvent(data: "two")) }
        let first = ServerEvent(data: "one").bytes
        #expect(stream.take(room: 4, wake: {}, park: {}) == Array(first[..<4]))
        #expect(stream.take(room: 1000, wake: {}, park: {}) == Array(first[4...]))
        #expect(await second.value)
        let third = Task { await stream.send(ServerEvent(data: "three")) }
        stream.abandon()
        #expect(await third.value == false)
        #expect(await stream.send(ServerEvent(data: "four")) == false)
        #expect(stream.take(room: 1000, wake: {}, park: {}) == nil)
    }

    @Test("HEAD gets the headers and no stream")
    func heads() async throws {
        try await withServer({ router in
            router.on(.get, "/events") { _ in .events { _ in Issue.record("nobody listens") } }
        }) { port in
            let raw = try RawClient(port: port)
            await raw.send("HEAD /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(await raw.read().lowercased().contains("text/event-stream"))
        }
    }
}
