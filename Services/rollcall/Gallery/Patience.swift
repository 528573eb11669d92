import HTTPClient

/// Asks again while the gateway is away, because the supervisor brings it back.
struct Patience: Sendable {
    /// How long to go on asking.
    let limit: Duration
    let output: Output

    private static let first: Duration = .milliseconds(200)
    private static let longest: Duration = .seconds(5)
    /// From here on the person at the terminal wants to know.
    private static let silent: Duration = .seconds(3)

    /// Does something until it works or fails for good.
    ///
    /// - Parameter givesUp: asked after some tries without any answer; true ends the tries with the last error.
    /// - Throws: what `work` throws; `.unreachable` when the time is over.
    func tryAgain<Value: Sendable>(
        givesUp: () async -> Bool = { false }, _ work: () async throws -> Value
    ) async throws -> Value {
        let clock = ContinuousClock()
        let start = clock.now
        var pause = Self.first
        var told = false
        var silentTries = 0
        while true {
            do {
                return try await work()
            } catch let error as GatewayError where error.isPassing {
                let waited = clock.now - start
                silentTries += error.status == 0 ? 1 : 0
                if silentTries >= 8, await givesUp() { throw error }
                guard waited + pause < limit else {
                    throw CommandFailure(.unreachable, "\(error.detail); given up after \(Words.duration(Int(waited.components.seconds)))")
                }
                if !told, waited >= Self.silent {
                    told = true
                    output.note("waiting: \(Words.printable(error.detail))")
                }
                try await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longest)
            }
        }
    }
}

extension Gateway {
    /// True when it answers at all.
    func isAlive() async -> Bool {
        guard let answer = try? await ask("GET", "/livez", timeout: .seconds(5)) else { return false }
        return answer.status == 200
    }

    /// Reads one thing.
    func read<Value: Decodable>(_ path: String, as: Value.Type = Value.self) async throws -> Value {
        try await get("GET", path)
    }

    /// All items of a list, page by page.
    func all<Item: Codable & Sendable>(_ path: String, _ patience: Patience, of: Item.Type = Item.self) async throws -> [Item] {
        var items: [Item] = []
        var cursor: String?
        repeat {
            let address = path + (path.contains("?") ? "&" : "?") + "limit=1000"
                + (cursor.map { "&cursor=" + Self.escaped($0) } ?? "")
            let page: Answers.Page<Item> = try await patience.tryAgain { try await read(address) }
            items += page.items
            cursor = page.nextCursor
        } while cursor != nil
        return items
    }
}
