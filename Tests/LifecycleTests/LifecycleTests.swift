import Lifecycle
import Log
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("The lifecycle", .serialized)
struct LifecycleTests {
    private let log = Log(component: "test", sink: { _ in })

    @Test("stops every service when SIGTERM comes, and readiness goes first")
    func signalStops() async throws {
        let signals = ShutdownSignals()
        let health = Health(waitingFor: [])
        let stopped = Mutex(0)
        let services = (0..<3).map { _ in
            ServiceClosure {
                try? await Task.sleep(for: .seconds(3600))
                stopped.withLock { $0 += 1 }
            }
        }
        #expect(health.isReady)
        Task { @Sendable in
            try? await Task.sleep(for: .milliseconds(50))
            kill(getpid(), SIGTERM)
        }
        try await runTogether(services, until: signals, health: health, log: log)
        #expect(stopped.withLock { $0 } == 3)
        #expect(!health.isReady)
    }

    @Test("ends with the error of the service that failed")
    func failureStops() async {
        struct Broken: Error {}
        let signals = ShutdownSignals()
        await #expect(throws: Broken.self) {
            try await runTogether(
                [ServiceClosure { throw Broken() }, ServiceClosure { try await Task.sleep(for: .seconds(3600)) }],
                until: signals, health: Health(waitingFor: []), log: log)
        }
    }

    @Test("calls a service that returns by itself an error")
    func earlyEnd() async {
        let signals = ShutdownSignals()
        await #expect(throws: ServiceEndedEarly.self) {
            try await runTogether([ServiceClosure {}], until: signals, health: Health(waitingFor: []), log: log)
        }
    }

    @Test("is ready when every check is")
    func health() {
        let health = Health(waitingFor: ["broker", "database"])
        #expect(!health.isReady)
        health.ready("broker")
        #expect(!health.isReady)
        health.ready("database")
        #expect(health.isReady)
        health.notReady("broker", "reconnecting")
        #expect(health.checks.first { $0.name == "broker" }?.detail == "reconnecting")
        #expect(!health.isReady)
    }
}
