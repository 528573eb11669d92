import AMQP
import Foundation
import Log
import Metrics
import TestKit
import Testing
import Wire

@testable import Messaging

/// Messengers in a namespace of their own, behind a proxy, that run as long as the closure.
struct Desk {
    let messenger: Messenger
    let metrics: Metrics
    let proxy: TCPProxy
    let namespace: String
    /// A bare client on the same broker, for foreign messages.
    let foreigner: AMQPClient

    static func with(_ body: @Sendable (Desk) async throws -> Void) async throws {
        let text = try #require(TestEnvironment.brokerURL)
        var url = try #require(URLComponents(string: text))
        let proxy = try TCPProxy(targetPort: url.port ?? 5672)
        url.host = "127.0.0.1"
        url.port = proxy.port
        let namespace = "messaging-test-\(UUID().uuidString.prefix(8).lowercased())"
        let metrics = Metrics()
        let log = Log(component: "test", level: .error)
        let messenger = try Messenger(
            url: url.string ?? "", program: "tester", log: log, metrics: metrics, namespace: namespace)
        let foreigner = AMQPClient(
            address: try AMQPAddress(text), name: "foreigner", topology: .init(), log: log)
        let desk = Desk(
            messenger: messenger, metrics: metrics, proxy: proxy, namespace: namespace, foreigner: foreigner)
        let run = Task { try await messenger.run() }
        let other = Task { await foreigner.run() }
        do {
            while !messenger.isConnected { try await Task.sleep(for: .milliseconds(10)) }
            try await body(desk)
        } catch {
            run.cancel()
            other.cancel()
            throw error
        }
        run.cancel()
        other.cancel()
        try await run.value
        await other.value
    }

    /// Runs a consumer as long as the closure.
    func consuming(
        _ queue: QueueName, prefetch: Int = 4, concurrency: Int = 1,
        handler: @escaping @Sendable (Incoming) async throws -> Void, _ body: () async throws -> Void
    ) async rethrows {
        let (open, opened) = AsyncStream.makeStream(of: Void.self)
        let consumer = Task { [messenger] in
            await messenger.consume(
                queue, prefetch: prefetch, concurrency: concurrency, onOpen: { if $0 { opened.finish() } },
                handler: handler)
        }
        // Some queues are there only when their consumer is.
        for await _ in open {}
        do {
            try await body()
        } catch {
            consumer.cancel()
            throw error
        }
        consumer.cancel()
        await consumer.value
    }

    /// The next message of the quarantine.
    func dead() async throws -> Incoming {
        let sequence = messenger.incoming(.dead, prefetch: 1)
        defer { sequence.stop() }
        return try #require(await sequence.next())
    }

    /// Publishes as a foreign program would, without our properties.
    func foreign(_ exchange: String, _ key: String, _ body: [UInt8], _ properties: AMQPProperties = .init())
        async throws
    {
        try await foreigner.publish(
            AMQPMessage(exchange: "\(namespace).\(exchange)", routingKey: key, properties: properties, body: body))
    }

    /// What metrics count.
    func consumed(_ queue: String, _ outcome: String) -> Int {
        metrics.counter(
            "rollcall_messages_consumed_total", "Messages settled, by queue and outcome.",
            ["queue": queue, "outcome": outcome]
        ).value
    }
}

/// Counts and keeps what handlers saw.
actor Seen<Item: Sendable> {
    private(set) var items: [Item] = []
    func add(_ item: Item) -> Int {
        items.append(item)
        return items.count
    }
    func wait(for count: Int) async throws {
        while items.count < count { try await Task.sleep(for: .milliseconds(10)) }
    }
}
