/// Decides which items are worked on together: as many as fill a batch, or what came until nothing more is waiting.
///
/// A value without clock or tasks: the caller starts a timer when told to `arm` and reports back when it fires.
struct Batch<Item: Sendable>: Sendable {
    /// What to do after an item came.
    enum Action: Sendable {
        /// Wait for more; a timer is running.
        case wait
        /// Start a timer that ends with `timerFired(round)`.
        case arm(round: Int)
        /// Work on these now.
        case flush([Item])
    }

    /// The weight at which a batch is full.
    let limit: Int
    private var items: [Item] = []
    private var weight = 0
    private var round = 0

    init(limit: Int) { self.limit = limit }

    /// Takes an item in; its weight is the number of its chips, at least 1.
    mutating func add(_ item: Item, weight itemWeight: Int) -> Action {
        items.append(item)
        weight += max(1, itemWeight)
        if weight >= limit { return .flush(take()) }
        return items.count == 1 ? .arm(round: round) : .wait
    }

    /// What the timer of a round finds; nil when that round was flushed already.
    mutating func timerFired(round fired: Int) -> [Item]? {
        fired == round && !items.isEmpty ? take() : nil
    }

    private mutating func take() -> [Item] {
        defer {
            items = []
            weight = 0
            round += 1
        }
        return items
    }
}
