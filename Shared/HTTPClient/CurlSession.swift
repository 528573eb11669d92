import Blocking
import CCurl

/// One libcurl handle with its open connections, on a thread of its own.
actor CurlSession {
    private let thread: BlockingThread
    private let handle: CurlHandle

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    init?(thread: BlockingThread) {
        guard let handle = CurlHandle() else { return nil }
        self.thread = thread
        self.handle = handle
    }

    /// Sends a request and waits for its answer; blocks this session's thread.
    func send(_ request: HTTPRequest, cancelled: Cancellation) throws(HTTPClientError) -> HTTPAnswer {
        guard !cancelled.isSet else { throw HTTPClientError(.cancelled, "the fetch was cancelled") }
        guard ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].contains(request.method) else {
            throw HTTPClientError(.failed, "the method must be GET, HEAD, POST, PUT, PATCH or DELETE")
        }
        let fields = request.headers.map { "\($0.name): \($0.value)" }
        guard !fields.contains(where: { $0.utf8.contains(0x0A) || $0.utf8.contains(0x0D) }) else {
            throw HTTPClientError(.failed, "a header field holds a line break")
        }
        let transfer = Transfer(
            maxBytes: request.maxBytes, allowPrivate: request.allowPrivate, cancelled: cancelled)
        let (code, status) = handle.perform(request, headers: fields, transfer: transfer)
        let gathered = transfer.result
        if let error = Self.error(code, gathered) { throw error }
        return HTTPAnswer(status: status, headers: gathered.headers, body: gathered.body)
    }

    private static func error(_ code: CURLcode, _ gathered: Transfer.Gathered) -> HTTPClientError? {
        switch code {
        case CURLE_OK: nil
        case _ where gathered.tooLarge: HTTPClientError(.tooLarge, "the answer is larger than allowed")
        case _ where gathered.forbidden:
            HTTPClientError(.forbiddenAddress, "the address is not on the public internet")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            HTTPClientError(.invalidURL, "the URL must be a whole http or https URL")
        case CURLE_COULDNT_RESOLVE_HOST: HTTPClientError(.unknownHost, "the host's name can't be resolved")
        case CURLE_COULDNT_CONNECT: HTTPClientError(.unreachable, "the host doesn't take connections")
        case CURLE_OPERATION_TIMEDOUT: HTTPClientError(.timedOut, "the answer took too long")
        case CURLE_TOO_MANY_REDIRECTS: HTTPClientError(.tooManyRedirects, "there are too many redirects")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE:
            HTTPClientError(.tls, "the host's certificate can't be trusted")
        case CURLE_ABORTED_BY_CALLBACK: HTTPClientError(.cancelled, "the fetch was cancelled")
        default: HTTPClientError(.failed, "the fetch failed (libcurl \(code.rawValue))")
        }
    }
}

/// The one owner of a libcurl easy handle.
@safe
struct CurlHandle: ~Copyable {
    private let raw: UnsafeMutableRawPointer

    private static let initialized = curl_global_init(3)  // CURL_GLOBAL_ALL

    /// Nil when libcurl can't be used.
    init?() {
        guard Self.initialized == CURLE_OK, let made = unsafe curl_easy_init() else { return nil }
        unsafe raw = made
    }

    /// Runs one transfer to its end; blocks.
    borrowing func perform(
        _ request: HTTPRequest, headers: [String], transfer: Transfer
    ) -> (code: CURLcode, status: Int) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in headers { if let longer = unsafe curl_slist_append(list, line) { unsafe list = longer } }
        defer { unsafe curl_slist_free_all(list) }
        let (seconds, attoseconds) = request.timeout.components
        let milliseconds = max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        let code = withExtendedLifetime(transfer) {
            unsafe withBytes(request.body) { body in
                let prepared = unsafe ccurl_prepare(
                    raw, request.url, request.method, list, body?.baseAddress, body?.count ?? 0, milliseconds,
                    request.maxRedirects, headerCame, bodyCame, socketWanted, progressed, context)
                return unsafe prepared == CURLE_OK ? curl_easy_perform(raw) : prepared
            }
        }
        return (code, unsafe ccurl_status(raw))
    }

    private func withBytes(_ body: [UInt8]?, _ use: (UnsafeRawBufferPointer?) -> CURLcode) -> CURLcode {
        guard let body else { return use(nil) }
        return unsafe body.withUnsafeBytes { unsafe use($0) }
    }

    deinit { unsafe curl_easy_cleanup(raw) }
}
