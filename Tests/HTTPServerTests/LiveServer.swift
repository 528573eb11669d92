import HTTPClient
import HTTPServer
import Lifecycle
import Log
import Metrics

/// A running server for the length of `body`.
func withServer(
    maxBodyBytes: Int = 1000, idle: Duration = .seconds(60), grace: Duration = .seconds(10),
    metrics: Metrics = Metrics(),
    _ routes: (inout Router) -> Void, _ body: @Sendable (Int) async throws -> Void
) async throws {
    let log = Log(component: "test", sink: { _ in })
    var router = Router(log: log)
    routes(&router)
    let server = try HTTPServer(
        host: "127.0.0.1", port: 0, router: router, maxBodyBytes: maxBodyBytes, threads: 2, idle: idle,
        grace: grace, log: log,
        metrics: metrics)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        defer { group.cancelAll() }
        try await body(server.port)
        group.cancelAll()
        try await group.waitForAll()
    }
}

/// Opens when it is told to; those who wait go on.
actor Gate {
    private var opened = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private(set) var arrivals = 0

    func wait() async {
        arrivals += 1
        if opened { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        opened = true
        for one in waiting { one.resume() }
        waiting = []
    }
}
