/// How a job goes on.
public struct Progress: WireMessage {
    /// The protobuf name.
    public static let name = "rollcall.v1.Progress"

    /// UUID text.
    public var jobID: String = ""
    /// What the job does.
    public var state: JobState = .unspecified
    /// Items finished.
    public var done: UInt64 = 0
    /// Items in all; 0 while unknown.
    public var total: UInt64 = 0
    /// What it does now, in a word or two.
    public var stage: String = ""

    /// Makes a message; a field that is not given has its default.
    public init(
        jobID: String = "", state: JobState = .unspecified, done: UInt64 = 0, total: UInt64 = 0, stage: String = ""
    ) {
        self.jobID = jobID
        self.state = state
        self.done = done
        self.total = total
        self.stage = stage
    }

    /// Makes the message with every field at its default.
    public init() {}

    /// Writes every field that is not at its default.
    public func write(to writer: inout ProtobufWriter) {
        writer.string(1, jobID)
        writer.enumeration(2, state)
        writer.uint64(3, done)
        writer.uint64(4, total)
        writer.string(5, stage)
    }

    /// Takes one field.
    public mutating func read(field: Int, from reader: inout ProtobufReader) throws(WireError) {
        switch field {
        case 1: try reader.string(&jobID)
        case 2: try reader.enumeration(&state)
        case 3: try reader.uint64(&done)
        case 4: try reader.uint64(&total)
        case 5: try reader.string(&stage)
        default: try reader.skip()
        }
    }
}
