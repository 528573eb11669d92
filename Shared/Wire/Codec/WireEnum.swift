/// An enumeration of rollcall.proto: a number that may be one this program does not know yet.
public protocol WireEnum: RawRepresentable, Hashable, Sendable where RawValue == Int32 {
    /// Keeps any number, known or not.
    init(rawValue: Int32)
}
