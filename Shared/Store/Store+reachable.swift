import Log

extension Store {
    /// Applies migrations, waiting for the database as long as it takes.
    ///
    /// - Throws: `CancellationError`, and `StoreError` when the database refuses the schema.
    public func migrateWhenReachable() async throws {
        while true {
            do {
                return try await migrate()
            } catch let error as StoreError where error.code == .unavailable {
                log.warning("the database can't be reached yet; trying again in a second")
                try await Task.sleep(for: .seconds(1))
            }
        }
    }
}
