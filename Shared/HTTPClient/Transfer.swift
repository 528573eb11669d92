import CCurl
import Synchronization

/// What one transfer gathers, and where libcurl's callbacks put it.
final class Transfer: Sendable {
    struct Gathered {
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = []
        var tooLarge = false
        var forbidden = false
    }
    private let gathered = Mutex(Gathered())
    private let maxBytes: Int
    private let allowPrivate: Bool
    private let cancelled: Cancellation

    init(maxBytes: Int, allowPrivate: Bool, cancelled: Cancellation) {
        self.maxBytes = maxBytes
        self.allowPrivate = allowPrivate
        self.cancelled = cancelled
    }

    var result: Gathered { gathered.withLock { $0 } }
    var isCancelled: Bool { cancelled.isSet }

    /// Takes one header line; a status line starts a new answer (after a redirect or a 100).
    func take(headerLine bytes: [UInt8]) {
        var line = String(decoding: bytes, as: UTF8.self)[...]
        while let last = line.unicodeScalars.last, last == "\n" || last == "\r" { line.unicodeScalars.removeLast() }
        gathered.withLock { gathered in
            if line.hasPrefix("HTTP/") {
                gathered.headers = []
                gathered.body = []
                return
            }
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { return }
            gathered.headers.append((name: String(halves[0]), value: String(halves[1].drop { $0 == " " })))
        }
    }

    /// Takes a piece of the body; false when there is too much of it.
    func take(body piece: UnsafeRawBufferPointer) -> Bool {
        gathered.withLock { gathered in
            guard gathered.body.count + piece.count <= maxBytes else {
                gathered.tooLarge = true
                return false
            }
            unsafe gathered.body.append(contentsOf: piece)
            return true
        }
    }

    /// True when this address may be connected.
    func allows(_ address: [UInt8]) -> Bool {
        if allowPrivate || PublicAddress.allows(address) { return true }
        gathered.withLock { $0.forbidden = true }
        return false
    }
}

/// A flag that tells a blocking transfer to give up.
final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)
    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    unsafe context.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

func headerCame(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    unsafe transfer(context)?.take(headerLine: Array(piece))
    return size * count
}

func bodyCame(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer(context)?.take(body: piece) == true ? size * count : 0
}

func socketWanted(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let transfer = unsafe transfer(context), let address = unsafe address else { return ccurl_no_socket() }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe ccurl_address(address, &bytes)
    guard count > 0, transfer.allows(Array(bytes[..<Int(count)])) else { return ccurl_no_socket() }
    return unsafe ccurl_socket(address)
}

func progressed(
    _ context: UnsafeMutableRawPointer?, _ downTotal: curl_off_t, _ down: curl_off_t, _ upTotal: curl_off_t,
    _ up: curl_off_t
) -> CInt {
    unsafe transfer(context)?.isCancelled == true ? 1 : 0
}
