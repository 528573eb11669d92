import CMicroHTTPD

/// The one owner of a libmicrohttpd daemon and its threads.
@safe
struct Daemon: ~Copyable, Sendable {
    private nonisolated(unsafe) let raw: OpaquePointer
    private let bridge: Unmanaged<Bridge>

    /// Starts answering on a listening socket, which it takes over; nil when the library refuses.
    init?(socket: CInt, threads: Int, connections: Int, idleSeconds: Int, bridge: Bridge) {
        let held = unsafe Unmanaged.passRetained(bridge)
        let started = unsafe chttpd_start(
            socket, UInt32(clamping: threads), UInt32(clamping: connections), UInt32(clamping: idleSeconds), 64 << 10,
            connectionChanges, requestBegins, requestComes, requestEnds, held.toOpaque())
        guard let started = unsafe started else {
            unsafe held.release()
            return nil
        }
        unsafe raw = started
        unsafe self.bridge = held
    }

    /// Takes no new connections any more; the ones that are open go on.
    borrowing func quiesce() {
        let socket = unsafe MHD_quiesce_daemon(raw)
        if socket >= 0 { chttpd_close(socket) }
    }

    /// Closes everything and joins the threads; no connection may be suspended. Blocks.
    consuming func stop() {
        unsafe MHD_stop_daemon(raw)
        unsafe bridge.release()
        discard self
    }

    deinit {
        unsafe MHD_stop_daemon(raw)
        unsafe bridge.release()
    }
}

/// Takes a raw context of the library back to our object.
private func object<Object: AnyObject>(_ context: UnsafeMutableRawPointer?, as type: Object.Type) -> Object? {
    unsafe context.map { unsafe Unmanaged<Object>.fromOpaque($0).takeUnretainedValue() }
}

private func connectionChanges(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ own: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_ConnectionNotificationCode
) {
    guard let bridge = unsafe object(context, as: Bridge.self), let raw = unsafe connection else { return }
    let socket = unsafe Connection(raw).socket
    if reason == .CONNECTION_NOTIFY_STARTED {
        bridge.connections.opened(socket)
    } else {
        bridge.connections.closed(socket)
    }
}

private func requestBegins(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let bridge = unsafe object(context, as: Bridge.self) else { return nil }
    let exchange = bridge.begin(target: unsafe target.map { unsafe String(cString: $0) } ?? "/")
    return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

private func requestComes(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?,
    _ size: UnsafeMutablePointer<Int>?, _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let bridge = unsafe object(context, as: Bridge.self), let raw = unsafe connection,
        let exchange = unsafe object(state?.pointee, as: Exchange.self), let size = unsafe size
    else { return MHD_Result.NO }
    let connection = unsafe Connection(raw)
    let goOn: Bool
    if exchange.begin() {
        goOn = bridge.headersCame(exchange, connection, method: unsafe method.map { unsafe String(cString: $0) } ?? "")
    } else if unsafe size.pointee > 0 {
        goOn = unsafe bridge.bodyCame(exchange, UnsafeRawBufferPointer(start: data, count: size.pointee))
        unsafe size.pointee = 0
    } else {
        goOn = bridge.ready(exchange, connection)
    }
    return goOn ? MHD_Result.YES : MHD_Result.NO
}

private func requestEnds(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
    guard let held = unsafe state?.pointee else { return }
    unsafe Unmanaged<Exchange>.fromOpaque(held).release()
    unsafe state?.pointee = nil
    guard let bridge = unsafe object(context, as: Bridge.self), let raw = unsafe connection else { return }
    bridge.completed(unsafe Connection(raw))
}
