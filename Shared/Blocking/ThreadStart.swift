import CPosix

#if canImport(Glibc)
    import Glibc
#endif

/// What a new thread runs, carried through pthread's one pointer.
final class ThreadStart: Sendable {
    private let name: String
    private let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    /// Starts a detached thread with an 8 MiB stack (dlib and decoders recurse). Traps when the system refuses one.
    func detach() {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(&attributes, 8 << 20)
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, &attributes, threadMain, Unmanaged.passRetained(self).toOpaque())
        unsafe pthread_attr_destroy(&attributes)
        precondition(code == 0, "the system refused a thread (error \(code))")
    }

    fileprivate func run() {
        unsafe cposix_name_thread(name)
        body()
    }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context { unsafe Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue().run() }
    return nil
}
