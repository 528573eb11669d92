extension PostgresPool {
    /// Asks the server for a sign of life every two seconds and tells what it found (nil: it answers), until cancelled.
    public func watch(_ tell: @Sendable (PostgresError?) -> Void) async {
        while !Task.isCancelled {
            do throws(PostgresError) {
                try await ping()
                tell(nil)
            } catch {
                tell(error)
            }
            try? await Task.sleep(for: .seconds(2))
        }
    }
}
