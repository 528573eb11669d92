@unsafe @preconcurrency import Dispatch

#if canImport(Glibc)
    import Glibc
#endif

/// SIGINT and SIGTERM as a sequence. Making one also ignores SIGPIPE, so that a closed socket is an error, not a death.
public final class ShutdownSignals: Sendable {
    private let names: AsyncStream<String>
    private let sources: [any DispatchSourceSignal]

    /// Starts listening at once, so that no early signal is missed.
    public init() {
        signal(SIGPIPE, SIG_IGN)
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(4))
        names = stream
        sources = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM")].map { number, name in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: DispatchWorkItem { @Sendable in continuation.yield(name) })
            source.resume()
            return source
        }
    }

    /// Waits for the first signal; nil when the waiting task is cancelled.
    public func first() async -> String? {
        for await name in names { return name }
        return nil
    }
}
