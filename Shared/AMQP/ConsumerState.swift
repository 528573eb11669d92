/// What to do about one consumer and its deliveries. It does no input or output: its owner acts.
///
/// Every opening of the channel is a new generation. A delivery is settled once, and only on the channel it came over:
/// the broker delivers again what an older channel left unsettled, so a late settlement is dropped.
struct ConsumerState {
    typealias Instant = ContinuousClock.Instant

    /// How a delivery is settled.
    enum Settlement: Equatable, Sendable {
        case ack
        case reject(requeue: Bool)
    }

    enum Action: Equatable {
        /// Open a channel and consume, then tell `opened` or `channelClosed`.
        case open
        /// Hand the delivery out; it belongs to this generation.
        case handle(generation: Int)
        case ack(tag: UInt64)
        case reject(tag: UInt64, requeue: Bool)
        /// Tell the broker to send no more; what was handed out can still be settled.
        case cancel
        /// Close the channel: nothing more will come or be settled.
        case close
        /// Try again when the time has come.
        case reopen(after: Duration)
        /// Nothing is left to do for the broker.
        case drop
    }

    private enum Phase: Equatable {
        /// No connection.
        case idle
        /// A connection, and no channel until a time.
        case waiting(until: Instant)
        case consuming
        /// Cancelled at the broker; waits for the rest to be settled.
        case draining
        case ended
    }

    private var phase = Phase.idle
    private var backoff: Backoff
    private var stopping = false
    private(set) var generation = 0
    private(set) var unsettled: Set<UInt64> = []

    init(backoff: Backoff = Backoff()) { self.backoff = backoff }

    /// True when the consumer can be forgotten.
    var isEnded: Bool { phase == .ended }

    /// When the channel is to be opened again.
    var nextTimer: Instant? {
        if case .waiting(let instant) = phase { instant } else { nil }
    }

    /// A connection is ready.
    mutating func connectionOpened() -> Action {
        guard phase == .idle else { return .drop }
        return stopping ? end() : .open
    }

    /// The channel is open and consumes.
    mutating func opened() {
        phase = .consuming
        generation += 1
        unsettled.removeAll()
    }

    /// A message came.
    mutating func received(tag: UInt64) -> Action {
        guard phase == .consuming else {
            // It was on its way when the consumer was cancelled: it goes back for somebody else.
            return phase == .draining ? .reject(tag: tag, requeue: true) : .drop
        }
        backoff.reset()
        unsettled.insert(tag)
        return .handle(generation: generation)
    }

    /// The handler is done with a delivery. A second settlement, or one of an older generation, is dropped.
    mutating func settled(generation: Int, tag: UInt64, _ settlement: Settlement) -> [Action] {
        guard generation == self.generation, unsettled.remove(tag) != nil else { return [.drop] }
        let action: Action =
            switch settlement {
            case .ack: .ack(tag: tag)
            case .reject(let requeue): .reject(tag: tag, requeue: requeue)
            }
        guard phase == .draining, unsettled.isEmpty else { return [action] }
        phase = .ended
        return [action, .close]
    }

    /// As few acknowledgements as say the same as one for each of `tags`, which were settled already: one that counts for
    /// all up to it, as far as nothing below is unsettled, and one for each of the others.
    func merged(_ tags: [UInt64]) -> [(tag: UInt64, multiple: Bool)] {
        let open = unsettled.min() ?? .max
        let below = tags.filter { $0 < open }
        guard below.count > 1, let last = below.max() else { return tags.map { ($0, false) } }
        return [(last, true)] + tags.filter { $0 > open }.map { ($0, false) }
    }

    /// The broker closed the channel, cancelled the consumer or would not open it.
    mutating func channelClosed(now: Instant) -> Action {
        unsettled.removeAll()
        guard phase != .ended, !stopping else { return end() }
        let pause = backoff.next()
        phase = .waiting(until: now + pause)
        return .reopen(after: pause)
    }

    /// The connection is gone, and with it everything unsettled.
    mutating func connectionLost() {
        unsettled.removeAll()
        if phase == .draining || stopping { phase = .ended }
        if phase != .ended { phase = .idle }
    }

    /// Time passed.
    mutating func tick(now: Instant) -> Action {
        guard case .waiting(let until) = phase, until <= now else { return .drop }
        return stopping ? end() : .open
    }

    /// The reader wants no more.
    mutating func stop() -> Action {
        stopping = true
        switch phase {
        case .consuming where unsettled.isEmpty: return end(.close)
        case .consuming:
            phase = .draining
            return .cancel
        case .idle, .waiting: return end()
        case .draining, .ended: return .drop
        }
    }

    private mutating func end(_ action: Action = .drop) -> Action {
        phase = .ended
        return action
    }
}
