import Log

extension Gateway {
    /// Repeats a request while the gateway is away or says that it can't just now: the supervisor brings it back.
    ///
    /// Waits 0.2 s first, then longer, up to 5 s; says so on standard error after some seconds.
    func patiently<Value: Sendable>(
        limit: Duration = .seconds(600), _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let clock = ContinuousClock()
        let start = clock.now
        var pause = Duration.milliseconds(200)
        var told = false
        while true {
            do {
                return try await body()
            } catch let error as GatewayError where error.isPassing && clock.now - start < limit {
                if !told, clock.now - start > .seconds(3) {
                    StandardStream.error.write("\nwaiting: \(error.detail)\n")
                    told = true
                }
                try await clock.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    /// A job as it stands.
    func job(_ id: String) async throws -> Answers.Job {
        try await patiently { try await get("GET", "/api/v1/jobs/\(id)", as: Answers.Job.self) }
    }

    /// Looks at a job again and again until it is over, or until `enough` says so; gives it as it stands then.
    ///
    /// `show` is told how far it is, before each wait. The more there is to count, the more rarely it looks.
    func follow(
        _ job: Answers.Job, every pause: Duration, until enough: (Answers.Job) -> Bool = { _ in false },
        show: (Answers.Job) -> Void
    ) async throws -> Answers.Job {
        var now = job
        var pause = pause
        while !now.isOver, !enough(now) {
            show(now)
            try await Task.sleep(for: pause)
            let start = ContinuousClock.now
            now = try await self.job(job.id)
            pause = max(pause, (ContinuousClock.now - start) * 10)
        }
        return now
    }

    /// The path of a collection.
    func path(_ collection: String, _ rest: String = "") -> String {
        "/api/v1/collections/\(Self.escaped(collection))\(rest)"
    }

    /// Makes the collection when it is not there.
    func ensureCollection(_ name: String) async throws {
        do {
            _ = try await patiently(limit: .seconds(10)) {
                try await get("GET", path(name), as: Answers.Collection.self)
            }
        } catch let error as GatewayError where error.status == 404 {
            do {
                _ = try await patiently {
                    try await post("/api/v1/collections", ["name": name], as: Answers.Collection.self)
                }
            } catch let error as GatewayError where error.status == 409 {}  // Somebody else was faster.
        }
    }

    /// Every item of a list, page after page.
    func all<Item: Codable & Sendable>(_ path: String, as: Item.Type = Item.self) async throws -> [Item] {
        var items: [Item] = []
        var cursor: String?
        repeat {
            let mark = path.contains("?") ? "&" : "?"
            let more = cursor.map { "&cursor=\(Self.escaped($0))" } ?? ""
            let page = try await patiently {
                try await get("GET", "\(path)\(mark)limit=500\(more)", as: Answers.Page<Item>.self)
            }
            items += page.items
            cursor = page.nextCursor
        } while cursor != nil
        return items
    }
}
