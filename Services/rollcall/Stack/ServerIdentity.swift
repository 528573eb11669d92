import FoundationEssentials
import LocalServers

/// What makes the servers of a home folder the same from run to run.
struct ServerIdentity: Codable, Sendable, Equatable {
    var databasePassword = RandomText.hex(32)
    var brokerPassword = RandomText.hex(32)
    /// The broker's data belongs to this name.
    var node: String
    var databaseFolder: String
    var databasePort: Int
    var brokerPorts: LocalBroker.Ports
    /// The HTTP port of each program by name.
    var programPorts: [String: Int] = [:]

    /// Reads the identity of a home folder, or makes one, and moves away from ports that others have taken since.
    ///
    /// - Parameter gatewayPort: the port that was asked for; 0 means any; nil means 8080 or, when that is taken, any.
    /// - Throws: when the wanted port is taken.
    static func load(_ home: HomeFolder, programs: [String], gatewayPort: Int?) throws -> ServerIdentity {
        var identity: ServerIdentity
        if let kept = PrivateFile.readJSON(ServerIdentity.self, from: home.identityFile) {
            identity = kept
            // All at once: ports chosen one by one could be the same.
            let spare = try FreePorts.choose(4)
            func keep(_ port: Int, or other: Int) -> Int { FreePorts.isFree(port) ? port : other }
            identity.databasePort = keep(kept.databasePort, or: spare[0])
            identity.brokerPorts = LocalBroker.Ports(
                amqp: keep(kept.brokerPorts.amqp, or: spare[1]),
                distribution: keep(kept.brokerPorts.distribution, or: spare[2]),
                names: keep(kept.brokerPorts.names, or: spare[3]))
        } else {
            guard !FileManager.default.fileExists(atPath: home.path + "/postgres/data") else {
                throw CommandFailure(
                    .failed,
                    "\(home.identityFile) with the passwords is lost, but its data is there; move \(home.path) away, or give another --home"
                )
            }
            let ports = try FreePorts.choose(4)
            let node = "rollcall-" + RandomText.hex(8)
            identity = ServerIdentity(
                node: node, databaseFolder: LocalPostgres.folder(forHome: home.path, named: node),
                databasePort: ports[0],
                brokerPorts: LocalBroker.Ports(amqp: ports[1], distribution: ports[2], names: ports[3]))
        }
        let fresh = try FreePorts.choose(programs.count)
        var taken = Set([
            identity.databasePort, identity.brokerPorts.amqp, identity.brokerPorts.names,
            identity.brokerPorts.distribution,
        ])
        for (name, spare) in zip(programs, fresh) {
            var wanted = identity.programPorts[name]
            if name == UpOptions.gatewayName, let gatewayPort, gatewayPort != 0 {
                guard FreePorts.isFree(gatewayPort) else {
                    throw CommandFailure(
                        .failed, "port \(gatewayPort) of 127.0.0.1 is taken; give another --port, or 0 for any")
                }
                wanted = gatewayPort
            } else if name == UpOptions.gatewayName, wanted == nil, gatewayPort == nil {
                wanted = 8080
            }
            let port = wanted.flatMap { FreePorts.isFree($0) && !taken.contains($0) ? $0 : nil } ?? spare
            taken.insert(port)
            identity.programPorts[name] = port
        }
        try PrivateFile.writeJSON(identity, to: home.identityFile)
        return identity
    }
}
