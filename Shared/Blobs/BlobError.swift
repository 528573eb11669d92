/// Why the blob store did not do what was asked.
public struct BlobError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable {
        /// There are no bytes of that hash.
        case notFound = "not_found"
        /// The stored bytes do not have the hash they are filed under.
        case corrupt
        /// The directory cannot be read or written.
        case unavailable
    }
    public let code: Code
    /// A sentence that says what to do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
