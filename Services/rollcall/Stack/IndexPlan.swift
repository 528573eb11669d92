import LocalServers

/// Makes the units of index programs while everything runs.
struct IndexUnits: Sendable {
    let blueprint: Blueprint
    let servers: Blueprint.Servers

    /// The units of a plan that do not run yet, each on a free port.
    func missing(of plan: IndexPlan, among running: [String]) throws -> [ManagedUnit] {
        let new = plan.programs.filter { !running.contains($0.name) }
        return zip(new, try FreePorts.choose(new.count)).map { blueprint.unit($0, port: $1, servers) }
    }
}

/// How many parts the index of a home folder has; two numbers while it goes from one to the other.
///
/// `rollcall index resize` writes it, the supervisor follows it: for each number it runs that many index programs.
struct IndexPlan: Codable, Sendable, Equatable {
    /// Numbers of shards, the oldest first.
    var layouts: [Int]

    /// The plan of a folder; one shard where nobody wrote one.
    static func read(_ home: HomeFolder) -> IndexPlan {
        guard let plan = PrivateFile.readJSON(IndexPlan.self, from: home.indexPlan) else {
            return IndexPlan(layouts: [1])
        }
        let usable = plan.layouts.filter { (1...64).contains($0) }
        return IndexPlan(layouts: usable.isEmpty ? [1] : usable)
    }

    func write(_ home: HomeFolder) throws { try PrivateFile.writeJSON(self, to: home.indexPlan) }

    /// The plan with another number beside those it has.
    func adding(_ shards: Int) -> IndexPlan { IndexPlan(layouts: layouts.filter { $0 != shards } + [shards]) }

    /// The index programs: name, binary, and the settings of its own.
    var programs: [(name: String, binary: String, settings: [String: String])] {
        layouts.flatMap { shards in
            (0..<shards).map { number in
                (
                    name: shards == 1 ? "index" : "index-\(number)-of-\(shards)", binary: "index-service",
                    settings: ["ROLLCALL_INDEX_SHARD": "\(number)/\(shards)"]
                )
            }
        }
    }
}
