import Foundation
import Log
import Synchronization
import TestKit
import Testing

@testable import AMQP

@Suite(
    "Lost connections", .serialized,
    .enabled(if: TestEnvironment.brokerURL != nil, "set ROLLCALL_TEST_AMQP_URL (make test does)"))
struct ReconnectTests {
    @Test("What a cut connection left unsettled is delivered again, and a late settlement does no harm")
    func redelivery() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            try await bench.publish(bench.prefix, "a")
            let consumer = bench.client.consume(.queue(bench.prefix), prefetch: 1)
            let first = try #require(await consumer.next())
            bench.proxy.cut()
            let again = try #require(await consumer.next())
            #expect(again.text == "a" && again.redelivered)
            first.ack()
            try await bench.publish(bench.prefix, "b")
            again.ack()
            #expect(await consumer.next()?.text == "b")
        }
    }

    @Test("No message is lost while connections are cut again and again")
    func storm() async throws {
        try await Bench.with({
            .init(queues: [.init($0, arguments: ["x-queue-type": "quorum", "x-expires": 60_000])])
        }) { bench in
            let total = 400
            let publisher = Task {
                try await withThrowingTaskGroup { group in
                    for i in 0..<total {
                        group.addTask { try await bench.publish(bench.prefix, "\(i)") }
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    try await group.waitForAll()
                }
            }
            let cutter = Task {
                for _ in 0..<4 {
                    try await Task.sleep(for: .milliseconds(600))
                    bench.proxy.cut()
                }
            }
            let consumer = bench.client.consume(.queue(bench.prefix), prefetch: 20)
            var seen: Set<String> = []
            while seen.count < total, let delivery = await consumer.next() {
                seen.insert(delivery.text)
                delivery.ack()
            }
            try await publisher.value
            try await cutter.value
            #expect(seen.count == total)
            #expect(bench.proxy.accepted > 4)
        }
    }

    @Test("A broker that refuses connections for a while is found again")
    func refused() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            try await bench.publish(bench.prefix, "a")
            let states = Mutex<[Bool]>([])
            bench.client.onConnectionChange { state in states.withLock { $0.append(state) } }
            bench.proxy.refuse(true)
            bench.proxy.cut()
            let late = Task { try await bench.publish(bench.prefix, "b") }
            while bench.client.isConnected { try await Task.sleep(for: .milliseconds(20)) }
            try await Task.sleep(for: .milliseconds(500))
            bench.proxy.refuse(false)
            try await late.value
            while !bench.client.isConnected { try await Task.sleep(for: .milliseconds(20)) }
            #expect(states.withLock { $0.contains(false) && $0.last == true })
        }
    }

    @Test("A line that garbles what the broker says costs connections, nothing else")
    func garbled() async throws {
        try await Bench.with({ .init(queues: [Bench.queue($0)]) }) { bench in
            let consumer = bench.client.consume(.queue(bench.prefix), prefetch: 10)
            let reader = Task { for await delivery in consumer { delivery.ack() } }
            bench.proxy.garble(true)
            let publishers = (0..<50).map { i in
                Task {
                    try? await bench.client.publish(
                        AMQPMessage(
                            exchange: "", routingKey: bench.prefix, body: [UInt8](repeating: 1, count: i * 100)),
                        until: .now + .seconds(4))
                }
            }
            for _ in 0..<40 {
                try await Task.sleep(for: .milliseconds(100))
                bench.proxy.cut()
            }
            for publisher in publishers { await publisher.value }
            bench.proxy.garble(false)
            bench.proxy.cut()
            try await bench.publish(bench.prefix, "fine")
            reader.cancel()
        }
    }

    @Test("An exclusive queue gets a new name, its bindings and its messages after a cut")
    func exclusive() async throws {
        try await Bench.with({ .init(exchanges: [.init($0, .fanout)]) }) { bench in
            let names = Mutex<[String?]>([])
            let consumer = bench.client.consume(
                .exclusive(prefix: bench.prefix, bindings: [.init(exchange: bench.prefix, key: "")]), prefetch: 5
            ) { name in names.withLock { $0.append(name) } }
            func open(_ count: Int) async throws {
                while names.withLock({ $0.compactMap { $0 }.count }) < count {
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            try await open(1)
            try await bench.client.publish(AMQPMessage(exchange: bench.prefix, routingKey: "", body: [1]))
            #expect(await consumer.next()?.body == [1])
            bench.proxy.cut()
            try await open(2)
            try await bench.client.publish(AMQPMessage(exchange: bench.prefix, routingKey: "", body: [2]))
            #expect(await consumer.next()?.body == [2])
            let seen = names.withLock { $0 }
            #expect(seen.count == 3 && seen[1] == nil && seen[0] != seen[2])
        }
    }
}
