import CPosix

/// What a new thread runs, carried through pthread's one pointer.
final class ThreadStart: Sendable {
    private let body: @Sendable () -> Void

    private init(body: @escaping @Sendable () -> Void) { self.body = body }

    /// Runs `body` on a new detached thread; traps when the system refuses one.
    static func detached(name: String, body: @escaping @Sendable () -> Void) {
        let context = unsafe Unmanaged.passRetained(ThreadStart(body: body)).toOpaque()
        let code = unsafe cposix_start_thread(name, threadMain, context)
        precondition(code == 0, "the system refused a thread (error \(code))")
    }

    fileprivate func run() { body() }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) {
    if let context = unsafe context { unsafe Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue().run() }
}
