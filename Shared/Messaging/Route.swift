/// Where a message goes: an exchange and a key.
public struct Route: Sendable, Hashable {
    /// The exchange; empty for the default exchange, whose keys are queue names.
    public let exchange: String
    /// What the exchange routes by.
    public let key: String
    /// True when a message that reaches no queue is an error.
    public let isMandatory: Bool
    /// True when the broker keeps the message on disk.
    public let isPersistent: Bool
    /// What metrics call it.
    let label: String

    /// Makes a route.
    public init(exchange: String, key: String, isMandatory: Bool = true, isPersistent: Bool = true) {
        self.init(exchange, key, label: "other", isMandatory: isMandatory, isPersistent: isPersistent)
    }

    init(_ exchange: String, _ key: String, label: String, isMandatory: Bool = true, isPersistent: Bool = true) {
        self.exchange = exchange
        self.key = key
        self.label = label
        self.isMandatory = isMandatory
        self.isPersistent = isPersistent
    }

    /// `SubmitImage`: a picture for a collection.
    public static let imageSubmit = Route("rollcall.jobs", "image.submit", label: "image.submit")
    /// `AskImage`: a question about a picture.
    public static let imageAsk = Route("rollcall.jobs", "image.ask", label: "image.ask", isPersistent: false)
    /// `EmbedImage`: faces to be embedded and stored.
    public static let chipsBulk = Route("rollcall.jobs", "chips.bulk", label: "chips.bulk")
    /// `EmbedAsk`: faces to be embedded for a question.
    public static let chipsLive = Route("rollcall.jobs", "chips.live", label: "chips.live", isPersistent: false)
    /// `RunClustering` and `RunProjection`: a clustering or a map to be made.
    public static let clusterRun = Route("rollcall.jobs", "cluster.run", label: "cluster.run")
    /// `FacesChanged`: for every replica of the index; nobody may listen.
    public static let changes = Route("rollcall.changes", "", label: "changes", isMandatory: false, isPersistent: false)

    /// `SearchRequest`: for one replica of a shard of an epoch of the index.
    public static func search(epoch: Int, shard: Int) -> Route {
        Route("rollcall.search", "shard.\(epoch).\(shard)", label: "search", isPersistent: false)
    }

    /// `Progress` of a job; nobody may listen.
    public static func jobEvent(_ id: String) -> Route {
        Route("rollcall.events", "job.\(id)", label: "job", isMandatory: false, isPersistent: false)
    }

    /// `MapFrame` of a job; nobody may listen.
    public static func mapEvent(_ id: String) -> Route {
        Route("rollcall.events", "map.\(id)", label: "map", isMandatory: false, isPersistent: false)
    }

    static let quarantine = Route("rollcall.dead", "quarantine", label: "quarantine")

    static func reply(to queue: String) -> Route { Route("", queue, label: "reply", isPersistent: false) }
}
