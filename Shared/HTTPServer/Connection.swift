import CMicroHTTPD

/// A suspended connection of libmicrohttpd, which may be resumed from any thread.
@safe
struct Connection: Sendable {
    /// The library allows `MHD_resume_connection` from any thread, and the connection can't go away while suspended.
    private nonisolated(unsafe) let raw: OpaquePointer

    init(_ raw: OpaquePointer) { unsafe self.raw = raw }

    /// Stops the library from touching the connection until `resume()`; only inside its handler.
    func suspend() { unsafe MHD_suspend_connection(raw) }

    /// Lets the library call its handler again.
    func resume() { unsafe MHD_resume_connection(raw) }

    /// The number of its socket, which another connection may get once this one has closed.
    var socket: CInt { unsafe chttpd_socket(raw) }

    /// All header fields of the request.
    func headers() -> Headers {
        var headers = Headers()
        unsafe withUnsafeMutablePointer(to: &headers) { pointer in
            _ = unsafe MHD_get_connection_values(raw, .HEADER_KIND, collectHeader, pointer)
        }
        return headers
    }

    /// Sends a response; false when the library won't, and the connection must be closed.
    func queue(_ response: Response, closing: Bool = false) -> Bool {
        let copied = unsafe response.body.withUnsafeBytes { bytes in
            unsafe MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let made = unsafe copied else { return false }
        return unsafe queue(response, made, closing: closing)
    }

    /// Sends a response whose body is what a stream holds, piece by piece; false as above.
    ///
    /// While the stream is empty the connection is suspended. `ended` is called when the library is done with it.
    func queue(_ response: Response, stream: EventStream, ended: @escaping @Sendable () -> Void) -> Bool {
        let reader = StreamReader(stream: stream, connection: self, ended: ended)
        let held = unsafe Unmanaged.passRetained(reader)
        let made = unsafe MHD_create_response_from_callback(
            UInt64.max, 32 << 10, readStream, held.toOpaque(), endStream)
        guard let made = unsafe made else {
            unsafe held.release()
            return false
        }
        return unsafe queue(response, made, closing: false)
    }

    private func queue(_ response: Response, _ made: OpaquePointer, closing: Bool) -> Bool {
        defer { unsafe MHD_destroy_response(made) }
        for (name, value) in response.headers.fields {
            // A field the library refuses (a line break in its value) is left out.
            unsafe MHD_add_response_header(made, name, value)
        }
        if response.headers["X-Content-Type-Options"] == nil {
            unsafe MHD_add_response_header(made, "X-Content-Type-Options", "nosniff")
        }
        if closing { unsafe MHD_add_response_header(made, "Connection", "close") }
        return unsafe MHD_queue_response(raw, UInt32(clamping: response.status), made) == MHD_Result.YES
    }
}

/// What a streaming response needs while the library reads it.
private final class StreamReader: Sendable {
    let stream: EventStream
    let connection: Connection
    let ended: @Sendable () -> Void

    init(stream: EventStream, connection: Connection, ended: @escaping @Sendable () -> Void) {
        self.stream = stream
        self.connection = connection
        self.ended = ended
    }
}

private func readStream(
    _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ room: Int
) -> Int {
    let endOfStream = -1
    guard let context = unsafe context, let buffer = unsafe buffer else { return endOfStream }
    let reader = unsafe Unmanaged<StreamReader>.fromOpaque(context).takeUnretainedValue()
    let connection = reader.connection
    let bytes = reader.stream.take(room: room, wake: { connection.resume() }, park: { connection.suspend() })
    guard let bytes else { return endOfStream }
    unsafe UnsafeMutableRawPointer(buffer).copyMemory(from: bytes, byteCount: bytes.count)
    return bytes.count
}

private func endStream(_ context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<StreamReader>.fromOpaque(context).takeRetainedValue().ended()
}

private func collectHeader(
    _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ key: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let headers = unsafe context?.assumingMemoryBound(to: Headers.self), let key = unsafe key else {
        return MHD_Result.NO
    }
    unsafe headers.pointee.add(String(cString: key), value.map { unsafe String(cString: $0) } ?? "")
    return MHD_Result.YES
}
