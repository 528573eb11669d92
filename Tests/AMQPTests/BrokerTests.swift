import Foundation
import Log
import TestKit
import Testing

@testable import AMQP

/// A client on a broker, with names of its own, that runs as long as the closure.
struct Bench {
    let client: AMQPClient
    let proxy: TCPProxy
    let prefix: String

    static func with(
        _ topology: (String) -> AMQPTopology = { _ in .init() }, _ body: @Sendable (Bench) async throws -> Void
    ) async throws {
        let prefix = "amqp-test-\(UUID().uuidString.prefix(8).lowercased())"
        let proxy = try TCPProxy(targetPort: try brokerPort())
        let client = AMQPClient(
            address: try address(port: proxy.port), name: prefix, topology: topology(prefix),
            log: Log(component: "test", level: .error))
        let bench = Bench(client: client, proxy: proxy, prefix: prefix)
        let run = Task { await client.run() }
        do {
            try await body(bench)
        } catch {
            run.cancel()
            await run.value
            throw error
        }
        run.cancel()
        await run.value
    }

    /// The test broker through another port of this machine.
    static func address(port: Int) throws -> AMQPAddress {
        let text = try #require(TestEnvironment.brokerURL)
        var url = try #require(URLComponents(string: text))
        url.host = "127.0.0.1"
        url.port = port
        return try AMQPAddress(url.string ?? "")
    }

    static func brokerPort() throws -> Int {
        let url = try #require(TestEnvironment.brokerURL)
        return try AMQPAddress(url).port
    }

    /// A queue that goes away by itself when nobody has used it for a minute.
    static func queue(_ name: String, _ arguments: [String: AMQPValue] = [:]) -> AMQPTopology.Queue {
        .init(name, arguments: arguments.merging(["x-expires": 60_000]) { mine, _ in mine })
    }

    func publish(_ queue: String, _ text: String) async throws {
        var properties = AMQPProperties()
        properties.messageID = UUID().uuidString
        try await client.publish(
            AMQPMessage(exchange: "", routingKey: queue, properties: properties, body: Array(text.utf8)))
    }
}

extension AMQPDelivery {
    var text: String { String(decoding: body, as: UTF8.self) }
}

@Suite("Broker", .enabled(if: TestEnvironment.brokerURL != nil, "set ROLLCALL_TEST_AMQP_URL (make test does)"))
struct BrokerTests {
    @Test("A message goes in and comes out with all its properties")
    func roundTrip() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            var properties = AMQPProperties()
            properties.type = "/x/Y"
            properties.correlationID = "c"
            properties.headers = ["a": 1, "b": .table(["c": .array(["d", .bytes([0xFE])])])]
            properties.persistent = true
            properties.timestamp = 5
            try await bench.client.publish(
                AMQPMessage(exchange: "", routingKey: bench.prefix, properties: properties, body: [0, 1, 2]))
            let consumer = bench.client.consume(.queue(bench.prefix), prefetch: 5)
            let delivery = try #require(await consumer.next())
            #expect(delivery.properties == properties && delivery.body == [0, 1, 2])
            #expect(delivery.exchange == "" && delivery.routingKey == bench.prefix && !delivery.redelivered)
            delivery.ack()
        }
    }

    @Test("Bodies of any size arrive whole", arguments: [0, 1, 131_064, 131_065, 5 << 20, 64 << 20])
    func sizes(_ size: Int) async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            var body = [UInt8](repeating: 7, count: size)
            for position in stride(from: 0, to: size, by: 4099) { body[position] = UInt8(truncatingIfNeeded: position) }
            try await bench.client.publish(AMQPMessage(exchange: "", routingKey: bench.prefix, body: body))
            let consumer = bench.client.consume(.queue(bench.prefix), prefetch: 1)
            let delivery = try #require(await consumer.next())
            #expect(delivery.body == body)
            delivery.ack()
        }
    }

    @Test("A message for no queue or no exchange is unroutable, and others pass")
    func unroutable() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            for (exchange, key) in [("", bench.prefix + "-nobody"), (bench.prefix + "-nowhere", "k")] {
                await #expect {
                    try await bench.client.publish(AMQPMessage(exchange: exchange, routingKey: key, body: [1]))
                } throws: { ($0 as? AMQPError)?.code == .unroutable }
            }
            try await bench.publish(bench.prefix, "fine")
            try await bench.client.publish(
                AMQPMessage(exchange: "", routingKey: bench.prefix + "-nobody", body: [], mandatory: false))
        }
    }

    @Test("Many publishers at once are all confirmed, and every message arrives once")
    func many() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            try await withThrowingTaskGroup { group in
                for i in 0..<2000 { group.addTask { try await bench.publish(bench.prefix, "\(i)") } }
                try await group.waitForAll()
            }
            let consumer = bench.client.consume(.queue(bench.prefix), prefetch: 100)
            var seen: Set<String> = []
            while seen.count < 2000, let delivery = await consumer.next() {
                #expect(seen.insert(delivery.text).inserted)
                delivery.ack()
            }
            #expect(seen.count == 2000)
        }
    }

    @Test("No more than the prefetch is unsettled")
    func prefetch() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            for i in 0..<10 { try await bench.publish(bench.prefix, "\(i)") }
            let consumer = bench.client.consume(.queue(bench.prefix), prefetch: 3)
            var held: [AMQPDelivery] = []
            for _ in 0..<3 { held.append(try #require(await consumer.next())) }
            let fourth = Task { await consumer.next()?.text }
            try await Task.sleep(for: .milliseconds(300))
            held[0].ack()
            #expect(await fourth.value == "3")
        }
    }

    @Test("A rejected message comes back marked, one that is let go of does not")
    func reject() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            try await bench.publish(bench.prefix, "a")
            try await bench.publish(bench.prefix, "b")
            let consumer = bench.client.consume(.queue(bench.prefix), prefetch: 1)
            let first = try #require(await consumer.next())
            first.reject(requeue: true)
            let again = try #require(await consumer.next())
            #expect(first.text == "a" && again.text == "a" && again.redelivered)
            again.reject(requeue: false)
            let second = try #require(await consumer.next())
            #expect(second.text == "b")
            second.ack()
            second.ack()
            first.ack()
            try await bench.publish(bench.prefix, "c")
            #expect(await consumer.next()?.text == "c")
        }
    }

    @Test("What a stopped consumer left goes to the next")
    func stopped() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            for i in 0..<5 { try await bench.publish(bench.prefix, "\(i)") }
            let first = bench.client.consume(.queue(bench.prefix), prefetch: 5)
            let held = try #require(await first.next())
            first.stop()
            #expect(await first.next() == nil)
            let second = bench.client.consume(.queue(bench.prefix), prefetch: 5)
            var seen: Set<String> = []
            for _ in 0..<4 {
                let delivery = try #require(await second.next())
                seen.insert(delivery.text)
                delivery.ack()
            }
            #expect(seen == ["1", "2", "3", "4"])
            held.ack()
        }
    }

    @Test("Cancelling a reading task ends the sequence")
    func cancelled() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            let consumer = bench.client.consume(.queue(bench.prefix), prefetch: 5)
            let reader = Task {
                var count = 0
                for await _ in consumer { count += 1 }
                return count
            }
            try await Task.sleep(for: .milliseconds(50))
            reader.cancel()
            #expect(await reader.value == 0)
        }
    }

    @Test("A queue with other arguments is an error that names it, and does not spin")
    func inequivalent() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            try await bench.publish(bench.prefix, "x")
            let lines = Lines()
            let other = AMQPClient(
                address: try Bench.address(port: bench.proxy.port), name: "other",
                topology: .init(queues: [.init(bench.prefix, arguments: ["x-max-length": 5])]),
                log: Log(component: "test", sink: { lines.add($0) }))
            let run = Task { await other.run() }
            while lines.all.count < 2 { try await Task.sleep(for: .milliseconds(20)) }
            run.cancel()
            await run.value
            #expect(lines.all.contains { $0.contains("406 PRECONDITION_FAILED") && $0.contains(bench.prefix) })
            #expect(lines.all.count < 6 && !other.isConnected)
        }
    }

    @Test("A consumer of a missing queue waits until it is there")
    func missing() async throws {
        try await Bench.with { bench in
            let name = bench.prefix + "-late"
            let consumer = bench.client.consume(.queue(name), prefetch: 1)
            try await Task.sleep(for: .milliseconds(300))
            let maker = AMQPClient(
                address: try Bench.address(port: bench.proxy.port), name: "maker",
                topology: .init(queues: [Bench.queue(name)]), log: Log(component: "test", level: .error))
            let run = Task { await maker.run() }
            try await bench.publishWhenRoutable(name, "late")
            #expect(await consumer.next()?.text == "late")
            run.cancel()
            await run.value
        }
    }

    @Test("A wrong password is refused with words, not with the password")
    func login() async throws {
        let lines = Lines()
        let port = try Bench.brokerPort()
        let client = AMQPClient(
            address: try AMQPAddress("amqp://nobody:hush@127.0.0.1:\(port)/"), name: "x", topology: .init(),
            log: Log(component: "test", sink: { lines.add($0) }))
        let run = Task { await client.run() }
        while lines.all.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        run.cancel()
        await run.value
        #expect(lines.all[0].contains("refused") && lines.all.allSatisfy { !$0.contains("hush") })
    }

    @Test("Publishing before there is a broker waits, times out at the deadline, and can be cancelled")
    func deadline() async throws {
        let client = AMQPClient(
            address: try AMQPAddress("amqp://127.0.0.1:1/"), name: "x", topology: .init(),
            log: Log(component: "test", level: .error))
        let run = Task { await client.run() }
        await #expect {
            try await client.publish(
                AMQPMessage(exchange: "", routingKey: "q", body: []), until: .now + .milliseconds(100))
        } throws: { ($0 as? AMQPError)?.code == .timedOut }
        let waiting = Task { try await client.publish(AMQPMessage(exchange: "", routingKey: "q", body: [])) }
        try await Task.sleep(for: .milliseconds(50))
        waiting.cancel()
        await #expect { try await waiting.value } throws: { ($0 as? AMQPError)?.code == .cancelled }
        let left = Task { try await client.publish(AMQPMessage(exchange: "", routingKey: "q", body: [])) }
        let consumer = client.consume(.queue("q"), prefetch: 1)
        try await Task.sleep(for: .milliseconds(50))
        run.cancel()
        await run.value
        await #expect { try await left.value } throws: { ($0 as? AMQPError)?.code == .stopped }
        #expect(await consumer.next() == nil)
        await #expect {
            try await client.publish(AMQPMessage(exchange: "", routingKey: "q", body: []))
        } throws: { ($0 as? AMQPError)?.code == .stopped }
    }
}

extension Bench {
    /// Publishes as soon as the queue is there.
    func publishWhenRoutable(_ queue: String, _ text: String) async throws {
        while true {
            do throws(AMQPError) {
                return try await client.publish(AMQPMessage(exchange: "", routingKey: queue, body: Array(text.utf8)))
            } catch  where error.code == .unroutable {
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
