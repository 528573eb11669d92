import AMQP

/// The broker's exchanges, queues and bindings, as every program declares them.
enum Topology {
    /// How often a message may be given back before the broker dead-letters it.
    static let deliveryLimit = 5

    /// Everything, with a search queue for each shard.
    static func make(shards: Int) -> AMQPTopology {
        var topology = AMQPTopology(exchanges: [
            .init("rollcall.jobs", .topic), .init("rollcall.search", .direct), .init("rollcall.changes", .fanout),
            .init("rollcall.events", .topic), .init("rollcall.dead", .fanout),
        ])
        func add(_ queue: QueueName, _ arguments: [String: AMQPValue], _ exchange: String, _ key: String) {
            topology.queues.append(.init(queue.description, arguments: arguments))
            topology.bindings.append(.init(exchange: exchange, key: key, queue: queue.description))
        }
        add(.dead, ["x-queue-type": "quorum"], "rollcall.dead", "")
        add(.detectBulk, work, "rollcall.jobs", "image.submit")
        add(.detectLive, live, "rollcall.jobs", "image.ask")
        add(.embedBulk, work, "rollcall.jobs", "chips.bulk")
        add(.embedLive, live, "rollcall.jobs", "chips.live")
        add(.cluster, work, "rollcall.jobs", "cluster.run")
        for shard in 0..<max(1, shards) { add(.search(shard), live, "rollcall.search", "shard.\(shard)") }
        return topology
    }

    /// Work that must not be lost: replicated, its deliveries counted, its dead letters kept.
    private static let work: [String: AMQPValue] = [
        "x-queue-type": "quorum",
        "x-delivery-limit": .int(Int64(deliveryLimit)),
        "x-dead-letter-exchange": "rollcall.dead",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    ]

    /// Questions: they expire, so they need no replicas and no disk.
    private static let live: [String: AMQPValue] = ["x-queue-type": "classic"]
}

extension QueueName {
    /// How a consumer reads the queue.
    var source: AMQPSource {
        switch self {
        case .changes:
            .exclusive(prefix: description, bindings: [.init(exchange: "rollcall.changes", key: "")])
        case .events(let pattern):
            .exclusive(prefix: description, bindings: [.init(exchange: "rollcall.events", key: pattern)])
        default: .queue(description)
        }
    }
}
