import LocalServers

/// Processes that a killed supervisor left behind.
enum Leftovers {
    /// Stops what the last state names and still runs, programs first. Returns their names.
    ///
    /// Only pids with the same start time count: a reused pid is somebody else's.
    static func stop(_ state: StackState) async -> [String] {
        let left = state.programs.reversed().filter { $0.process?.isAlive == true }
        // All are told at once (the kernel has told most of them already), then each is waited for.
        for program in left where program.name != "postgres" && program.name != "epmd" { program.process?.send(15) }
        for program in left {
            await program.process?.stop(program.name == "postgres" ? 2 : 15, patience: .seconds(20))
        }
        return left.map(\.name)
    }
}
