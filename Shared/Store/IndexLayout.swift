public import FoundationEssentials

/// One division of the index into shards.
public struct IndexEpoch: Hashable, Sendable {
    /// What becomes of it: it loads beside the serving one, serves, and is retired by the next.
    public enum State: String, Sendable {
        case loading, serving, retired
    }
    /// Grows from epoch to epoch.
    public let id: Int
    /// A face is in shard `shardKey % shards`.
    public let shards: Int
    public let state: State

    /// Makes an epoch.
    public init(id: Int, shards: Int, state: State) {
        self.id = id
        self.shards = shards
        self.state = state
    }
}

/// A program that holds one shard of an epoch, as it last told.
public struct IndexReplica: Hashable, Sendable {
    public let id: UUID
    public let epoch: Int
    public let shard: Int
    /// Has caught up with the change log and answers.
    public var isReady: Bool
    /// Faces in memory, one for each model.
    public var rows: Int
    /// Changes applied.
    public var generation: UInt64
    /// The changes it has; nil while it loads.
    public var mark: ChangeMark?
    /// Where its metrics are.
    public let address: String
    public let startedAt: Date
    /// Seconds since it told, by the database's clock.
    public var age: Double

    /// Makes a replica.
    public init(
        id: UUID, epoch: Int, shard: Int, isReady: Bool = false, rows: Int = 0, generation: UInt64 = 0,
        mark: ChangeMark? = nil, address: String = "", startedAt: Date = Date(), age: Double = 0
    ) {
        self.id = id
        self.epoch = epoch
        self.shard = shard
        self.isReady = isReady
        self.rows = rows
        self.generation = generation
        self.mark = mark
        self.address = address
        self.startedAt = startedAt
        self.age = age
    }

    /// A replica that has not told for this many seconds is taken for dead; each tells every second.
    public static let patience = 5.0

    /// Told lately.
    public var isAlive: Bool { age < Self.patience }
}

/// The epochs that are not retired, and everybody's replicas. What follows from them is decided here.
public struct IndexLayout: Hashable, Sendable {
    public let epochs: [IndexEpoch]
    public let replicas: [IndexReplica]

    /// Makes a layout.
    public init(epochs: [IndexEpoch], replicas: [IndexReplica]) {
        self.epochs = epochs
        self.replicas = replicas
    }

    /// The epoch that is asked.
    public var serving: IndexEpoch? { epochs.last { $0.state == .serving } }
    /// The epoch that will be asked when each of its shards has caught up.
    public var loading: IndexEpoch? { epochs.last { $0.state == .loading } }

    /// For each shard of an epoch, how many replicas live and answer.
    public func ready(in epoch: IndexEpoch) -> [Int] {
        var counts = [Int](repeating: 0, count: epoch.shards)
        for replica in replicas
        where replica.epoch == epoch.id && replica.isReady && replica.isAlive && counts.indices.contains(replica.shard)
        {
            counts[replica.shard] += 1
        }
        return counts
    }

    /// True when the loading epoch can answer everything, so that it may serve from now on.
    public var isSwitchDue: Bool {
        guard let loading else { return false }
        return ready(in: loading).allSatisfy { $0 > 0 }
    }

    /// What a program does that holds a shard of so many.
    public enum Joining: Hashable, Sendable {
        /// Becomes a replica of this epoch.
        case join(IndexEpoch)
        /// Opens an epoch of that size; it serves at once when there is none to switch from.
        case open(IndexEpoch.State)
        /// Waits: the index has another size, and nobody asked for this one.
        case wait
    }

    /// Decides what a program does that holds a shard of `shards`.
    ///
    /// A program left over from an earlier size must not take the index back to it, so a new epoch needs somebody's wish
    /// (`rollcall index resize`) as long as the present one has replicas that live.
    public func joining(shards: Int) -> Joining {
        if let loading, loading.shards == shards { return .join(loading) }
        guard let serving else { return .open(.serving) }
        if serving.shards == shards { return .join(serving) }
        let living = replicas.contains { $0.isAlive && ($0.epoch == serving.id || $0.epoch == loading?.id) }
        return living ? .wait : .open(.loading)
    }
}
