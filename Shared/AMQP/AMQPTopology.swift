/// The exchanges, queues and bindings a program needs; declared on every connection before anything else happens.
public struct AMQPTopology: Sendable, Hashable {
    /// How an exchange routes.
    public enum ExchangeKind: String, Sendable {
        case direct, fanout, topic, headers
    }

    /// A durable exchange.
    public struct Exchange: Sendable, Hashable {
        /// The exchange's name.
        public var name: String
        /// How it routes.
        public var kind: ExchangeKind
        /// Makes an exchange.
        public init(_ name: String, _ kind: ExchangeKind) {
            self.name = name
            self.kind = kind
        }
    }

    /// A durable queue.
    public struct Queue: Sendable, Hashable {
        /// The queue's name.
        public var name: String
        /// The broker's `x-` arguments.
        public var arguments: [String: AMQPValue]
        /// Makes a queue.
        public init(_ name: String, arguments: [String: AMQPValue] = [:]) {
            self.name = name
            self.arguments = arguments
        }
    }

    /// A route from an exchange to a queue.
    public struct Binding: Sendable, Hashable {
        /// Where messages come from.
        public var exchange: String
        /// The key, or of a topic exchange the pattern.
        public var key: String
        /// Where messages go.
        public var queue: String
        /// Makes a binding.
        public init(exchange: String, key: String, queue: String) {
            self.exchange = exchange
            self.key = key
            self.queue = queue
        }
    }

    /// Declared first.
    public var exchanges: [Exchange]
    /// Declared second.
    public var queues: [Queue]
    /// Declared last.
    public var bindings: [Binding]

    /// Makes a topology.
    public init(exchanges: [Exchange] = [], queues: [Queue] = [], bindings: [Binding] = []) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
    }
}

/// What a consumer reads.
public enum AMQPSource: Sendable, Hashable {
    /// A queue that the topology declares or that exists already.
    case queue(String)
    /// A queue that several consumers share and that comes and goes with them: each declares and binds it when it opens.
    case shared(AMQPTopology.Queue, bindings: [AMQPSource.Binding])
    /// A queue of this consumer alone, made anew with a name of its own on every connection, and gone with it.
    case exclusive(prefix: String, bindings: [AMQPSource.Binding])

    /// Where a queue that its consumer declares gets its messages from.
    public struct Binding: Sendable, Hashable {
        /// Where messages come from.
        public var exchange: String
        /// The key, or of a topic exchange the pattern.
        public var key: String
        /// Makes a binding.
        public init(exchange: String, key: String) {
            self.exchange = exchange
            self.key = key
        }
    }
}
