/// The 17 status codes of gRPC, as the header `grpc-status` carries them.
public enum GRPCStatus: Int, Sendable, CaseIterable {
    /// It worked.
    case ok = 0
    /// The asker gave up.
    case cancelled
    /// An error nobody classified.
    case unknown
    /// The question is wrong, whatever the state of the system.
    case invalidArgument
    /// It took too long.
    case deadlineExceeded
    /// What was asked for does not exist.
    case notFound
    /// What should be made exists.
    case alreadyExists
    /// The asker may not.
    case permissionDenied
    /// A limit is reached, or a disk is full.
    case resourceExhausted
    /// The system is not in the state this needs.
    case failedPrecondition
    /// Another writer was faster; try again from the start.
    case aborted
    /// A position past the end.
    case outOfRange
    /// There is no such method.
    case unimplemented
    /// A rule of our own is broken.
    case internalError
    /// Try again in a moment.
    case unavailable
    /// Data is lost or damaged.
    case dataLoss
    /// Nobody knows who asks.
    case unauthenticated

    /// Reads the header `grpc-status`; a number or text that is no code means `unknown`, as gRPC wants.
    public init(header: String) {
        let digits = header.utf8
        let isNumber = (1...2).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
        self = (isNumber ? Int(header).flatMap(GRPCStatus.init(rawValue:)) : nil) ?? .unknown
    }

    /// The text of the header `grpc-status`: a decimal number.
    public var header: String { String(rawValue) }

    /// The name in gRPC's own spelling, for example `INVALID_ARGUMENT`.
    public var name: String {
        switch self {
        case .ok: "OK"
        case .cancelled: "CANCELLED"
        case .unknown: "UNKNOWN"
        case .invalidArgument: "INVALID_ARGUMENT"
        case .deadlineExceeded: "DEADLINE_EXCEEDED"
        case .notFound: "NOT_FOUND"
        case .alreadyExists: "ALREADY_EXISTS"
        case .permissionDenied: "PERMISSION_DENIED"
        case .resourceExhausted: "RESOURCE_EXHAUSTED"
        case .failedPrecondition: "FAILED_PRECONDITION"
        case .aborted: "ABORTED"
        case .outOfRange: "OUT_OF_RANGE"
        case .unimplemented: "UNIMPLEMENTED"
        case .internalError: "INTERNAL"
        case .unavailable: "UNAVAILABLE"
        case .dataLoss: "DATA_LOSS"
        case .unauthenticated: "UNAUTHENTICATED"
        }
    }
}
