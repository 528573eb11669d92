import Foundation
import Log
import Postgres
import Synchronization
import TestKit

let quiet = Log(component: "test", level: .error)

/// Gives the URL of a database of its own, and drops it afterwards.
func withDatabase(_ body: (String) async throws -> Void) async throws {
    guard let server = TestEnvironment.databaseURL else { return }
    let name = "postgres_test_" + UUID().uuidString.lowercased().replacing("-", with: "")
    let admin = try await PostgresConnection.connect(url: server)
    try await admin.script("create database \(name)")
    var components = URLComponents(string: server)
    components?.path = "/" + name
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(components?.string ?? ""))
    } catch {
        outcome = .failure(error)
    }
    try await admin.script("drop database \(name) with (force)")
    await admin.close()
    try outcome.get()
}

/// A pool over a database of its own.
func withPool(connections: Int = 3, _ body: (PostgresPool) async throws -> Void) async throws {
    try await withDatabase { url in
        let pool = PostgresPool(url: url, connections: connections, log: quiet)
        try await body(pool)
        await pool.close()
    }
}

/// The error a call throws, or nil.
func failure(_ body: () async throws -> Void) async -> PostgresError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

/// The one number of a one-row answer, in column `n`.
func number(_ pool: PostgresPool, _ query: Query = "select 1 as n") async throws -> Int? {
    try await pool.query(query).first?.int("n")
}

/// Numbers gathered by several tasks.
final class Notes: Sendable {
    private let list = Mutex<[Int]>([])
    /// Adds one and gives how many there are.
    @discardableResult
    func add(_ number: Int) -> Int {
        list.withLock { list in
            list.append(number)
            return list.count
        }
    }
    var all: [Int] { list.withLock { $0 } }
}
