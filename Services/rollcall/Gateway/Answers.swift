/// What the gateway answers, as far as the command line reads it.
enum Answers {
    struct Page<Item: Codable & Sendable>: Codable, Sendable {
        var items: [Item]
        var nextCursor: String?
    }

    struct Collection: Codable, Sendable {
        var id: String
        var name: String
    }

    struct Person: Codable, Sendable {
        var id: String
        var name: String
        var faces: Int?
        var images: Int?
    }

    struct Job: Codable, Sendable {
        var id: String
        var kind: String?
        var state: String
        var stage: String?
        var done: Int
        var failed: Int?
        var duplicates: Int?
        var total: Int?
        var error: String?
        var result: String?

        /// True when nothing more will happen to it.
        var isOver: Bool { ["succeeded", "failed", "cancelled"].contains(state) }
    }

    struct JobItem: Codable, Sendable {
        var item: String
        var state: String
        var code: String?
        var detail: String?
    }

    struct Upload: Codable, Sendable {
        var state: String
    }

    struct Box: Codable, Sendable {
        var x: Double
        var y: Double
        var width: Double
        var height: Double
    }

    struct Named: Codable, Sendable {
        var id: String
        var name: String
    }

    struct Proposal: Codable, Sendable {
        var person: Named
        var distance: Double
        var falseNameChance: Double?
    }

    struct Sex: Codable, Sendable {
        var label: String
        var female: Double
    }

    struct Face: Codable, Sendable {
        var box: Box
        var verdict: String
        var person: Named?
        var proposals: [Proposal]
        var sex: Sex?
    }

    /// A face that was seen and left out.
    struct Skipped: Codable, Sendable {
        var box: Box
        var reason: String
    }

    struct Search: Codable, Sendable {
        var scanned: Int?
        var complete: Bool?
    }

    struct Identified: Codable, Sendable {
        var faces: [Face]
        var skipped: [Skipped]?
        var search: Search?
    }

    /// How the index is divided.
    struct Index: Codable, Sendable {
        struct Epoch: Codable, Sendable {
            var epoch: Int
            var shards: Int
            var shardsReady: Int
            var complete: Bool
        }
        struct Replica: Codable, Sendable {
            var epoch: Int
            var shard: Int
            var ready: Bool
            var rows: Int
            var generation: Int
            var address: String
        }
        var serving: Epoch?
        var loading: Epoch?
        var replicas: [Replica]
    }

    struct Cluster: Codable, Sendable {
        var number: Int
        var size: Int
    }

    struct Projection: Codable, Sendable {
        var id: String
        var faces: Int
        var step: Int
        var steps: Int
        var divergence: Double?
    }
}
