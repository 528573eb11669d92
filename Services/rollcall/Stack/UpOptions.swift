/// What `rollcall up` starts.
struct UpOptions: Sendable, Equatable {
    /// What the gateway is called in states and logs.
    static let gatewayName = "api-gateway"

    var serversOnly = false
    var port: Int?
    var workers: Int?
    /// Nil: as many as the last time, at first one.
    var shards: Int?
    var detectors = 1
    var embedders = 1
    var detector: String?

    /// The options as `up` and `supervise` share them.
    static let options: [Option] = [
        .flag("servers-only", "start PostgreSQL and RabbitMQ only"),
        .value("port", "P", "the gateway's port (default 8080, or another when that is taken; 0 for any)"),
        .value("workers", "N", "threads in each detector and embedder (default: one for each core)"),
        .value("detectors", "N", "detector processes (default 1)"),
        .value("embedders", "N", "embedder processes (default 1)"),
        .value("shards", "N", "parts of the index, a process each (default: as the last time, at first 1)"),
        .value("detector", "KIND", "how faces are found: hog (default) or mmod"),
    ]

    init() {}

    /// Reads them from the command line.
    init(_ arguments: Arguments) throws(CommandFailure) {
        serversOnly = arguments.has("servers-only")
        port = try arguments.integer("port", in: 0...65535)
        workers = try arguments.integer("workers", in: 1...256)
        shards = try arguments.integer("shards", in: 1...64)
        detectors = try arguments.integer("detectors", in: 1...64) ?? 1
        embedders = try arguments.integer("embedders", in: 1...64) ?? 1
        detector = try arguments.choice("detector", of: ["hog", "mmod"])
    }

    /// The same options as words, for the supervisor's own command line.
    var words: [String] {
        var words: [String] = serversOnly ? ["--servers-only"] : []
        if let port { words += ["--port", "\(port)"] }
        if let workers { words += ["--workers", "\(workers)"] }
        if let shards { words += ["--shards", "\(shards)"] }
        words += ["--detectors", "\(detectors)", "--embedders", "\(embedders)"]
        if let detector { words += ["--detector", detector] }
        return words
    }

    /// The programs to run beside the index, in the order of starting: name, binary, and the settings of its own.
    var programs: [(name: String, binary: String, settings: [String: String])] {
        if serversOnly { return [] }
        var all: [(String, String, [String: String])] = []
        func add(_ name: String, _ binary: String, _ count: Int, _ settings: (Int) -> [String: String]) {
            for number in 0..<count {
                all.append((count == 1 ? name : "\(name)-\(number)", binary, settings(number)))
            }
        }
        let work = workers.map { ["ROLLCALL_WORKERS": "\($0)"] } ?? [:]
        let kind = detector.map { ["ROLLCALL_DETECTOR": $0] } ?? [:]
        add("detector", "detector", detectors) { _ in work.merging(kind) { $1 } }
        add("embedder", "embedder", embedders) { _ in work }
        add("clusterer", "clusterer", 1) { _ in [:] }
        add(Self.gatewayName, "api-gateway", 1) { _ in [:] }
        return all.map { (name: $0.0, binary: $0.1, settings: $0.2) }
    }
}
