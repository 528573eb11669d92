/// A server that runs in a folder of its own on this machine.
public protocol LocalServer: Sendable {
    /// What it is called in messages and in `status`.
    var name: String { get }
    /// What runs; valid after `prepare()`.
    var command: ProcessCommand { get throws(LocalServerError) }
    /// Where clients connect, password included.
    var url: String { get }
    /// Lays out the folder the first time and clears away what a crash left. Repeating it is harmless. Blocks.
    func prepare() async throws(LocalServerError)
    /// Asks the server itself whether it answers. Blocks for at most two seconds.
    func isAnswering() -> Bool
}

extension LocalServer {
    /// Waits until the server answers.
    ///
    /// - Throws: `.failed` with the end of its log when the process ends instead, `.silent` after `patience`.
    public func waitUntilAnswering(_ child: ChildProcess, patience: Duration = .seconds(120))
        async throws(LocalServerError)
    {
        let end = ContinuousClock.now + patience
        while !isAnswering() {
            if let status = child.reap() {
                throw LocalServerError(.failed, "\(name) ended at once (\(status))" + Self.logTail(try command.log))
            }
            if ContinuousClock.now > end {
                throw LocalServerError(
                    .silent,
                    "\(name) does not answer after \(patience.components.seconds) s" + Self.logTail(try command.log))
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    /// The end of a log as text to put behind a message.
    static func logTail(_ log: String?) -> String {
        guard let log else { return "" }
        let lines = LogFile.tail(log, lines: 12)
        return lines.isEmpty
            ? "; its log is \(log)" : "; the end of \(log):\n" + lines.map { "  " + $0 }.joined(separator: "\n")
    }
}
