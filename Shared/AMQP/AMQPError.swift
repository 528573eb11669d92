/// What went wrong with the broker: a code to branch on and a sentence that says what to do.
public struct AMQPError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable {
        /// The address cannot be read.
        case badAddress
        /// The address asks for something this client does not do.
        case unsupported
        /// The broker refused the login, the virtual host or an operation.
        case refused
        /// The connection could not be made or was lost.
        case connectionLost
        /// The broker closed a channel over a mistake, such as a queue declared with other arguments.
        case channelClosed
        /// No queue is bound for the message, or the exchange does not exist.
        case unroutable
        /// The deadline passed before the broker confirmed.
        case timedOut
        /// The waiting task was cancelled.
        case cancelled
        /// The client is not running any more.
        case stopped
        /// The body or the headers are larger than the client sends.
        case tooLarge
        /// A property is not valid in AMQP, such as a name of more than 255 bytes.
        case invalid
        /// The broker sent something that is not AMQP 0-9-1.
        case malformed
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened and what to do; holds no message contents and no password.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}
