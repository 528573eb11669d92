public import Log

/// Something that lives as long as the program: it works inside `run()` and stops when its task is cancelled.
public protocol Service: Sendable {
    /// Works until cancelled. Returning earlier is an error of the program; throwing stops the program.
    func run() async throws
}

/// A service made of a closure.
public struct ServiceClosure: Service {
    private let body: @Sendable () async throws -> Void
    /// Wraps a closure.
    public init(_ body: @escaping @Sendable () async throws -> Void) { self.body = body }
    public func run() async throws { try await body() }
}

/// Runs services together until a signal comes or one of them ends; then cancels the rest and waits for them.
///
/// - Throws: the error of the service that failed first, or `ServiceEndedEarly`.
public func runTogether(
    _ services: [any Service], until signals: ShutdownSignals, health: Health, log: Log
) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
        for service in services {
            group.addTask {
                try await service.run()
                return false
            }
        }
        group.addTask {
            let name = await signals.first()
            if let name { log.info("stopping", ["signal": name]) }
            return true
        }
        defer { group.cancelAll() }
        let bySignal = try await group.next() ?? true
        health.drain()
        group.cancelAll()
        if !bySignal { throw ServiceEndedEarly() }
        while let _ = try? await group.next() {}
    }
}

/// A service returned from `run()` although nobody had stopped it.
public struct ServiceEndedEarly: Error, CustomStringConvertible {
    public var description: String { "a part of the program ended by itself" }
}
