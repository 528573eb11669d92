public import Wire

/// A handler throws this when a message can never be handled: it goes to the quarantine, and its asker is told.
public struct Rejection: Error, Equatable, Sendable, CustomStringConvertible {
    /// A stable code in snake_case, such as `not_an_image`.
    public let code: String
    /// What is wrong and what the sender can do; no data of the message.
    public let detail: String
    /// What an asker is told.
    public let status: GRPCStatus

    /// Makes a rejection.
    public init(code: String, detail: String, status: GRPCStatus = .invalidArgument) {
        self.code = code
        self.detail = detail
        self.status = status
    }

    public var description: String { "\(code): \(detail)" }
}
