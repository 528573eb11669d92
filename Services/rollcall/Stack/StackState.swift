import FoundationEssentials
import LocalServers

/// What runs in a home folder, as `state.json` holds it.
struct StackState: Codable, Sendable, Equatable {
    var supervisor: ProcessIdentity
    /// Where the REST interface and the pages are; nil with `--servers-only`.
    var gatewayURL: String?
    var databaseURL: String
    var amqpURL: String
    var programs: [ProgramState]

    enum CodingKeys: String, CodingKey {
        case supervisor, programs
        // The spelling that turns into snake case and back.
        case gatewayURL = "gatewayUrl"
        case databaseURL = "databaseUrl"
        case amqpURL = "amqpUrl"
    }
}

/// One process under the supervisor.
struct ProgramState: Codable, Sendable, Equatable {
    /// What it does at the moment.
    enum Phase: String, Codable, Sendable {
        /// Not started yet: it waits for what it needs.
        case waiting
        case running
        /// It ended and will be started again after a pause.
        case restarting
        /// It was stopped with everything else.
        case stopped
    }
    var name: String
    var state: Phase = .waiting
    var process: ProcessIdentity?
    /// True once it has answered after its last start.
    var ready = false
    /// How often it was started again.
    var restarts = 0
    /// When it was last started.
    var startedAt: Date?
    /// How it last ended, if it ever did.
    var lastEnd: String?
    /// Its address for HTTP; servers have none.
    var url: String?
    var port: Int?
    var log: String
}
