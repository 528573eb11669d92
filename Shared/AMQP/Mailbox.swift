import CRabbitMQ
import Synchronization

/// Commands from any task to the thread that owns a connection; wakes it out of `poll`.
final class Mailbox<Command: Sendable>: Sendable {
    private struct State {
        var commands: [Command] = []
        var stopping = false
        var closed = false
    }
    private let state = Mutex(State())
    /// The descriptor to poll for reading; -1 when the system had none, and then the thread wakes by time.
    let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Leaves a command; false when nobody will ever read it.
    @discardableResult
    func send(_ command: Command) -> Bool {
        let accepted = state.withLock { state in
            if !state.closed { state.commands.append(command) }
            return !state.closed
        }
        if accepted { wake() }
        return accepted
    }

    /// Asks the thread to end.
    func stop() {
        state.withLock { $0.stopping = true }
        wake()
    }

    /// True once `stop` was called.
    var isStopping: Bool { state.withLock { $0.stopping } }

    /// Takes all commands.
    func take() -> [Command] {
        var count: UInt64 = 0
        if descriptor >= 0 { _ = unsafe read(descriptor, &count, 8) }
        return state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    /// Refuses further commands and takes the last ones.
    func finish() -> [Command] {
        state.withLock { state in
            state.closed = true
            defer { state.commands = [] }
            return state.commands
        }
    }

    private func wake() {
        var one: UInt64 = 1
        if descriptor >= 0 { _ = unsafe write(descriptor, &one, 8) }
    }
}
