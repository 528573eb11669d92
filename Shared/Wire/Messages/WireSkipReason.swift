/// Why a face was left out; numbers this program does not know are kept.
public struct WireSkipReason: WireEnum {
    /// The number in rollcall.proto.
    public let rawValue: Int32

    /// Keeps any number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Not said.
    public static let unspecified = WireSkipReason(rawValue: 0)
    /// Smaller than the detector's limit.
    public static let tooSmall = WireSkipReason(rawValue: 1)
    /// The detector was not sure enough.
    public static let lowScore = WireSkipReason(rawValue: 2)
    /// The picture has more faces than are kept.
    public static let tooManyFaces = WireSkipReason(rawValue: 3)
    /// Most of it lies outside the picture.
    public static let outsidePicture = WireSkipReason(rawValue: 4)
    /// Too blurred to know anyone.
    public static let blurred = WireSkipReason(rawValue: 5)
    /// Turned away too far.
    public static let profile = WireSkipReason(rawValue: 6)
    /// Too dark, too bright or without contrast.
    public static let badlyExposed = WireSkipReason(rawValue: 7)
}
