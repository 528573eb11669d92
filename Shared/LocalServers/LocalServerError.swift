/// Why something on this machine could not be started or kept.
public struct LocalServerError: Error, CustomStringConvertible, Sendable {
    /// What kind of trouble it is.
    public enum Code: String, Sendable {
        /// A program or user that the machine should have is not there.
        case missing
        /// A file or folder can't be made, read or written.
        case file
        /// A program refused to start or ended at once.
        case failed
        /// A server did not answer in time.
        case silent
    }
    public let code: Code
    /// One or more lines that say what happened and what to do.
    public let description: String

    /// Makes an error.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
