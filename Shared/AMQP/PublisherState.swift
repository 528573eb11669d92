/// What to do about messages that wait for the broker's confirmation. It does no input or output: its owner acts.
///
/// A message is kept until the broker confirmed it, returned it, or its sender gave up. Messages that were under way
/// when the connection was lost are sent again on the next one; a refused message is sent again after a pause.
struct PublisherState {
    typealias ID = Int
    typealias Instant = ContinuousClock.Instant

    /// How a publish ended.
    enum Outcome: Equatable {
        case confirmed
        case unroutable(String)
        case timedOut
        case cancelled
        case stopped
    }

    enum Action: Equatable {
        /// Send the message now, then tell `sent`.
        case send(ID)
        /// Tell the sender.
        case finish(ID, Outcome)
    }

    /// What a returned message is recognised by, since a return carries no number.
    struct Key: Hashable {
        var exchange: String
        var routingKey: String
        var messageID: String?
    }

    private struct Entry {
        var key: Key
        var size: Int
        var deadline: Instant?
        var tag: UInt64?
        var returned: String?
        var refusals = 0
    }

    /// The most messages under way at once.
    private let windowCount: Int
    /// The most bytes under way at once; one larger message goes alone.
    private let windowBytes: Int
    private var connected = false
    private var blocked = false
    private var entries: [ID: Entry] = [:]
    /// Ready to be sent, in the order of submission; may name entries that are gone.
    private var ready: [ID] = []
    private var readyHead = 0
    /// Refused by the broker, to be sent again at a time.
    private var delayed: [(at: Instant, id: ID)] = []
    private var tags: [UInt64: ID] = [:]
    private var lowestTag: UInt64 = 1
    private var nextTag: UInt64 = 1
    private var bytesUnderWay = 0

    init(windowCount: Int = 256, windowBytes: Int = 32 << 20) {
        self.windowCount = windowCount
        self.windowBytes = windowBytes
    }

    /// Messages not finished yet.
    var count: Int { entries.count }
    /// Messages sent and not confirmed yet.
    var underWay: Int { tags.count }

    /// Takes a message in.
    mutating func submit(_ id: ID, key: Key, size: Int, deadline: Instant?) {
        entries[id] = Entry(key: key, size: size, deadline: deadline)
        ready.append(id)
    }

    /// A connection is ready, with a fresh channel.
    mutating func opened() {
        connected = true
        blocked = false
    }

    /// The connection is gone: everything that was under way will be sent again, oldest first.
    mutating func lost() {
        connected = false
        tags.removeAll()
        (lowestTag, nextTag, bytesUnderWay) = (1, 1, 0)
        delayed.removeAll()
        for id in entries.keys {
            entries[id]?.tag = nil
            entries[id]?.returned = nil
        }
        ready = entries.keys.sorted()
        readyHead = 0
    }

    /// The broker asks for no more messages, or takes them again.
    mutating func setBlocked(_ value: Bool) { blocked = value }

    /// The next message to send, while the connection and the window allow it.
    mutating func next(now: Instant) -> Action? {
        guard connected, !blocked else { return nil }
        if !delayed.isEmpty {
            let due = delayed.filter { $0.at <= now }.map(\.id)
            delayed.removeAll { $0.at <= now }
            ready.append(contentsOf: due)
        }
        while readyHead < ready.count {
            let id = ready[readyHead]
            guard let entry = entries[id], entry.tag == nil else {
                readyHead += 1
                continue
            }
            guard tags.isEmpty || (tags.count < windowCount && bytesUnderWay + entry.size <= windowBytes) else { break }
            readyHead += 1
            compact()
            return .send(id)
        }
        compact()
        return nil
    }

    /// The message was written to the connection; it has the channel's next number.
    mutating func sent(_ id: ID) {
        guard let entry = entries[id] else {
            nextTag += 1
            return
        }
        entries[id]?.tag = nextTag
        tags[nextTag] = id
        bytesUnderWay += entry.size
        nextTag += 1
    }

    /// The broker gave a message back because no queue takes it; its confirmation follows.
    mutating func returned(_ key: Key, reason: String) {
        let candidates = tags.filter { entries[$0.value]?.key == key && entries[$0.value]?.returned == nil }
        guard let id = candidates.min(by: { $0.key < $1.key })?.value else { return }
        entries[id]?.returned = reason
    }

    /// The broker confirmed (`positive`) or refused one message, or all up to one.
    mutating func confirmed(tag: UInt64, multiple: Bool, positive: Bool, now: Instant) -> [Action] {
        guard multiple else { return settle(tag, positive: positive, now: now).map { [$0] } ?? [] }
        let last = tag == 0 ? nextTag - 1 : min(tag, nextTag - 1)
        var actions: [Action] = []
        while lowestTag <= last {
            if let action = settle(lowestTag, positive: positive, now: now) { actions.append(action) }
            lowestTag += 1
        }
        return actions
    }

    /// The sender does not want to wait any more.
    mutating func cancel(_ id: ID) -> Action? { forget(id) == nil ? nil : .finish(id, .cancelled) }

    /// Messages whose deadline has passed.
    mutating func expire(now: Instant) -> [Action] {
        let late = entries.filter { $0.value.deadline.map { $0 <= now } ?? false }.keys.sorted()
        return late.compactMap { forget($0) == nil ? nil : .finish($0, .timedOut) }
    }

    /// The client ends; nobody waits any longer.
    mutating func stop() -> [Action] {
        let all = entries.keys.sorted()
        return all.compactMap { forget($0) == nil ? nil : .finish($0, .stopped) }
    }

    /// Ends a message that cannot be sent, for a reason found before sending.
    mutating func unroutable(_ id: ID, reason: String) -> Action? {
        forget(id) == nil ? nil : .finish(id, .unroutable(reason))
    }

    /// When time alone next changes something.
    var nextTimer: Instant? {
        let deadline = entries.values.compactMap(\.deadline).min()
        let retry = connected ? delayed.map(\.at).min() : nil
        return [deadline, retry].compactMap { $0 }.min()
    }

    private mutating func settle(_ tag: UInt64, positive: Bool, now: Instant) -> Action? {
        guard let id = tags.removeValue(forKey: tag) else { return nil }
        guard var entry = entries[id] else { return nil }
        bytesUnderWay -= entry.size
        if positive {
            entries[id] = nil
            return .finish(id, entry.returned.map { .unroutable($0) } ?? .confirmed)
        }
        entry.refusals += 1
        (entry.tag, entry.returned) = (nil, nil)
        delayed.append((now + .milliseconds(min(5000, 100 << min(entry.refusals - 1, 6))), id))
        entries[id] = entry
        return nil
    }

    private mutating func forget(_ id: ID) -> Entry? {
        guard let entry = entries.removeValue(forKey: id) else { return nil }
        if let tag = entry.tag, tags.removeValue(forKey: tag) != nil { bytesUnderWay -= entry.size }
        return entry
    }

    private mutating func compact() {
        guard readyHead > 256, readyHead * 2 > ready.count else { return }
        ready.removeFirst(readyHead)
        readyHead = 0
    }
}
