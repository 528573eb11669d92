/// What a job does; numbers this program does not know are kept.
public struct JobState: WireEnum {
    /// The number in rollcall.proto.
    public let rawValue: Int32

    /// Keeps any number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Not said.
    public static let unspecified = JobState(rawValue: 0)
    /// It waits.
    public static let queued = JobState(rawValue: 1)
    /// It goes on.
    public static let running = JobState(rawValue: 2)
    /// It is done.
    public static let succeeded = JobState(rawValue: 3)
    /// It ended with an error.
    public static let failed = JobState(rawValue: 4)
    /// Somebody stopped it.
    public static let cancelled = JobState(rawValue: 5)
}
