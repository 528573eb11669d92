/// The queues that programs consume.
public enum QueueName: Sendable, Hashable, CustomStringConvertible {
    /// `SubmitImage`, for detectors.
    case detectBulk
    /// `AskImage`, for detectors.
    case detectLive
    /// `EmbedImage`, for embedders.
    case embedBulk
    /// `EmbedAsk`, for embedders.
    case embedLive
    /// `RunClustering`, for clusterers.
    case cluster
    /// What failed for good, for gateways.
    case dead
    /// `SearchRequest`, for the replicas of one shard of an epoch of the index.
    case search(epoch: Int, shard: Int)
    /// `FacesChanged`; every consumer has a queue of its own.
    case changes
    /// Events whose key matches a pattern such as `job.*`; every consumer has a queue of its own.
    case events(String)

    /// The queue's name in the broker; of a queue of one's own, what its name begins with.
    public var description: String {
        switch self {
        case .detectBulk: "detect.bulk"
        case .detectLive: "detect.live"
        case .embedBulk: "embed.bulk"
        case .embedLive: "embed.live"
        case .cluster: "cluster"
        case .dead: "rollcall.dead"
        case .search(let epoch, let shard): "search.\(epoch).\(shard)"
        case .changes: "rollcall.changes"
        case .events: "rollcall.events"
        }
    }

    /// What happens to messages of the queue that fail again and again.
    enum Patience: Sendable {
        /// The broker counts deliveries, and the message ends in the quarantine.
        case untilLimit
        /// Tried once more, then dropped: a question that expires, or news that come by another way too.
        case once
        /// Tried for ever.
        case forever
    }

    var patience: Patience {
        switch self {
        case .detectBulk, .embedBulk, .cluster: .untilLimit
        case .detectLive, .embedLive, .search, .changes, .events: .once
        case .dead: .forever
        }
    }
}
