import Foundation
import Log
public import Postgres
public import Store
import TestKit

/// A migrated store over a database of its own, which is dropped afterwards; nothing runs without
/// `ROLLCALL_TEST_DATABASE_URL`, so suites that call it are enabled by that.
public func withStore(connections: Int = 6, migrated: Bool = true, _ body: (Store, PostgresPool) async throws -> Void)
    async throws
{
    guard let server = TestEnvironment.databaseURL else { return }
    let name = "store_test_" + UUID().uuidString.lowercased().replacing("-", with: "")
    let admin = try await PostgresConnection.connect(url: server)
    try await admin.script("create database \(name)")
    var components = URLComponents(string: server)
    components?.path = "/" + name
    let log = Log(component: "test", level: .error, sink: { _ in })
    let pool = PostgresPool(url: components?.string ?? "", connections: connections, log: log)
    let outcome: Result<Void, any Error>
    do {
        let store = Store(pool: pool, log: log)
        if migrated { try await store.migrate() }
        outcome = .success(try await body(store, pool))
    } catch {
        outcome = .failure(error)
    }
    await pool.close()
    try await admin.script("drop database \(name) with (force)")
    await admin.close()
    try outcome.get()
}
