import AMQP

/// Names of exchanges and queues apart from those of others on the same broker; empty in normal running.
struct Namespace: Sendable, Hashable {
    private let prefix: String

    init(_ name: String) { prefix = name.isEmpty ? "" : name + "." }

    /// The name in the broker; the default exchange has none.
    func name(_ plain: String) -> String { plain.isEmpty ? "" : prefix + plain }

    /// The name without the namespace.
    func plain(_ name: String) -> String { name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name }

    /// Queues of a namespace go away when nobody has used them for ten minutes.
    var queueArguments: [String: AMQPValue] { prefix.isEmpty ? [:] : ["x-expires": 600_000] }

    /// How a consumer reads a queue.
    func source(of queue: QueueName) -> AMQPSource {
        let plain = queue.description
        return switch queue {
        case .changes: .exclusive(prefix: name(plain), bindings: [.init(exchange: name("rollcall.changes"), key: "")])
        case .events(let pattern):
            .exclusive(prefix: name(plain), bindings: [.init(exchange: name("rollcall.events"), key: pattern)])
        case .search(let epoch, let shard):
            // The queue goes ten minutes after its last replica: an epoch that retired leaves nothing behind.
            .shared(
                .init(name(plain), arguments: Topology.live.merging(["x-expires": 600_000]) { $1 }),
                bindings: [.init(exchange: name("rollcall.search"), key: Route.search(epoch: epoch, shard: shard).key)])
        default: .queue(name(plain))
        }
    }
}
