import AMQP

/// The broker's exchanges, queues and bindings, as every program declares them.
enum Topology {
    /// How often a message may be given back before the broker dead-letters it.
    static let deliveryLimit = 5

    /// Everything that is always there; the index's replicas declare the queues of their shards themselves.
    static func make(in namespace: Namespace) -> AMQPTopology {
        var topology = AMQPTopology(exchanges: [
            .init(namespace.name("rollcall.jobs"), .topic), .init(namespace.name("rollcall.search"), .direct),
            .init(namespace.name("rollcall.changes"), .fanout), .init(namespace.name("rollcall.events"), .topic),
            .init(namespace.name("rollcall.dead"), .fanout),
        ])
        func add(_ queue: QueueName, _ arguments: [String: AMQPValue], _ exchange: String, _ key: String) {
            let name = namespace.name(queue.description)
            let arguments = arguments.merging(namespace.queueArguments) { mine, _ in mine }
            topology.queues.append(.init(name, arguments: arguments))
            topology.bindings.append(.init(exchange: namespace.name(exchange), key: key, queue: name))
        }
        let work = work(in: namespace)
        add(.dead, ["x-queue-type": "quorum"], "rollcall.dead", "")
        add(.detectBulk, work, "rollcall.jobs", "image.submit")
        add(.detectLive, live, "rollcall.jobs", "image.ask")
        add(.embedBulk, work, "rollcall.jobs", "chips.bulk")
        add(.embedLive, live, "rollcall.jobs", "chips.live")
        add(.cluster, work, "rollcall.jobs", "cluster.run")
        return topology
    }

    /// Work that must not be lost: replicated, its deliveries counted, its dead letters kept.
    private static func work(in namespace: Namespace) -> [String: AMQPValue] {
        [
            "x-queue-type": "quorum",
            "x-delivery-limit": .int(Int64(deliveryLimit)),
            "x-dead-letter-exchange": .string(namespace.name("rollcall.dead")),
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        ]
    }

    /// Questions: they expire, so they need no replicas and no disk.
    static let live: [String: AMQPValue] = ["x-queue-type": "classic"]
}
