import AMQP
public import Log
public import Metrics
import Synchronization

/// Sends and receives Rollcall's messages: typed publishing, questions with answers, consuming, quarantine.
///
/// One for each program. All methods may be called from any task, also before `run`; they wait for the connection.
public final class Messenger: Sendable {
    let program: String
    let namespace: Namespace
    let log: Log
    let client: AMQPClient
    let replies = ReplyDesk()
    let unsettled = Incoming.Count()
    private let metrics: Metrics

    /// Makes a messenger.
    ///
    /// `url` is the broker's address (`amqp://user:password@host:port/vhost`), `program` its name for operators. With a
    /// `namespace`, all exchanges and queues have names of their own, and queues that nobody uses go away: for tests that
    /// share a broker.
    /// - Throws: `.invalid` when the address cannot be read.
    public init(
        url: String, program: String, log: Log, metrics: Metrics, namespace: String = ""
    ) throws(MessagingError) {
        self.program = program
        self.namespace = Namespace(namespace)
        self.log = log.named("messaging")
        self.metrics = metrics
        let address: AMQPAddress
        do throws(AMQPError) {
            address = try AMQPAddress(url)
        } catch {
            throw MessagingError(.invalid, error.detail)
        }
        client = AMQPClient(
            address: address, name: program, topology: Topology.make(in: self.namespace), log: log)
        let gauge = metrics.gauge("rollcall_broker_connected", "1 while the broker is connected.")
        client.onConnectionChange { gauge.set($0 ? 1 : 0) }
    }

    /// Connects and works, over reconnects, until the task is cancelled.
    ///
    /// Then it waits until what was taken is settled, at most 30 seconds, and disconnects. Call it once.
    public func run() async throws {
        let answers = client.consume(.exclusive(prefix: "rollcall.reply", bindings: []), prefetch: 1000) {
            [replies] in replies.queueChanged($0)
        }
        let reader = Task { [replies] in
            for await delivery in answers {
                replies.take(Reply(delivery))
                delivery.ack()
            }
        }
        await client.run { [unsettled, log] in
            let end = ContinuousClock.now + .seconds(30)
            while unsettled.value.load(ordering: .relaxed) > 0, .now < end {
                try? await Task.sleep(for: .milliseconds(10))
            }
            let left = unsettled.value.load(ordering: .relaxed)
            if left > 0 { log.warning("stopping with messages that are not settled", ["messages": left]) }
        }
        replies.end()
        await reader.value
    }

    /// True while the broker is connected.
    public var isConnected: Bool { client.isConnected }

    /// Calls `listener` with the present state and on every change of it, from any thread.
    public func onConnectionChange(_ listener: @escaping @Sendable (Bool) -> Void) {
        client.onConnectionChange(listener)
    }

    func consumed(_ queue: QueueName, _ outcome: String) {
        metrics.counter(
            "rollcall_messages_consumed_total", "Messages settled, by queue and outcome.",
            ["queue": queue.description, "outcome": outcome]
        ).add()
    }

    func published(_ route: Route) {
        metrics.counter(
            "rollcall_messages_published_total", "Messages confirmed by the broker.", ["route": route.label]
        )
        .add()
    }
}
