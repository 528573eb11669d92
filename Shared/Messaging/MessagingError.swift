public import Wire

/// Why a message could not be sent or a question got no answer.
public struct MessagingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: Hashable, Sendable {
        /// The deadline passed.
        case deadlineExceeded
        /// A worker answered with a failure.
        case remote(GRPCStatus)
        /// No queue takes the message.
        case unroutable
        /// No broker, or the messenger does not run.
        case unavailable
        /// The waiting task was cancelled.
        case cancelled
        /// The message is larger than what is sent.
        case tooLarge
        /// The answer is not the message it should be.
        case malformedAnswer
        /// A property of the message is not valid.
        case invalid
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened; of `.remote` the worker's words.
    public let detail: String
    /// Of `.remote`, the worker's stable code of the failure, such as `not_an_image`; else nil.
    public let reason: String?

    /// Makes an error.
    public init(_ code: Code, _ detail: String, reason: String? = nil) {
        self.code = code
        self.detail = detail
        self.reason = reason
    }

    public var description: String { detail }
}
