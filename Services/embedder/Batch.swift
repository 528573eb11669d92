/// Decides which items are worked on together: as many as fill a batch, or what came until nothing more is waiting.
///
/// A value without clock or tasks: the caller starts a timer when told to `arm` and reports back when it fires.
struct Batch<Item: Sendable>: Sendable {
    /// What to do after an item came.
    enum Action: Sendable {
        /// Wait for more; a timer is running.
        case wait
        /// Start a timer that calls `tick(round)` again and again.
        case arm(round: Int)
        /// Work on these now.
        case flush([Item])
    }

    /// What a timer finds.
    enum Tick: Sendable {
        /// The round was flushed already; the timer ends.
        case over
        /// Items keep coming: wait for another tick.
        case again
        /// Nothing came since the last tick, or the first item has waited long enough: `close` the round.
        case due
    }

    /// Ticks the first item of a round waits for at most.
    static var mostTicks: Int { 5 }

    /// The weight at which a batch is full.
    let limit: Int
    private var items: [Item] = []
    private var weight = 0
    private var round = 0
    private var ticks = 0
    private var seen = 1

    init(limit: Int) { self.limit = limit }

    /// Takes an item in; its weight is the number of its chips, at least 1.
    mutating func add(_ item: Item, weight itemWeight: Int) -> Action {
        items.append(item)
        weight += max(1, itemWeight)
        if weight >= limit { return .flush(take()) }
        return items.count == 1 ? .arm(round: round) : .wait
    }

    /// What the timer of a round finds. A lone item waits for one tick; while more keep coming the batch fills up, since
    /// larger batches cost less for each item.
    mutating func tick(round ticked: Int) -> Tick {
        guard ticked == round, !items.isEmpty else { return .over }
        ticks += 1
        defer { seen = items.count }
        return items.count == seen || ticks >= Self.mostTicks ? .due : .again
    }

    /// The items of a round that is due; nil when it was flushed meanwhile.
    mutating func close(round closed: Int) -> [Item]? {
        closed == round && !items.isEmpty ? take() : nil
    }

    private mutating func take() -> [Item] {
        defer {
            items = []
            (weight, ticks, seen) = (0, 0, 1)
            round += 1
        }
        return items
    }
}
