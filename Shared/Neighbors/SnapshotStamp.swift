/// What a snapshot says about itself beside its rows: which part of all faces it holds and how far it had followed changes.
public struct SnapshotStamp: Hashable, Sendable {
    /// The shard's number, 0 to `parts - 1`.
    public var part: Int
    /// The number of shards the faces were split over.
    public var parts: Int
    /// The caller's place in its change log, at most 4,096 bytes that are kept as they are.
    ///
    /// Every change up to this place must have been applied when `Shard.save(to:stamp:)` is called; later ones may have been.
    public var mark: [UInt8]

    /// Makes a stamp.
    public init(part: Int, parts: Int, mark: [UInt8]) {
        self.part = part
        self.parts = parts
        self.mark = mark
    }
}

/// A snapshot that was not written, or not taken.
public enum SnapshotError: Error, Hashable, CustomStringConvertible {
    /// There is no file.
    case missing(path: String)
    /// The system would not read it.
    case unreadable(path: String, reason: String)
    /// It is no snapshot, or one that this version of the program does not know.
    case foreign(path: String, reason: String)
    /// Its bytes are not those that were written.
    case damaged(path: String, reason: String)
    /// The system would not write it (a full disk, no permission); an earlier snapshot at the same path is untouched.
    case unwritten(path: String, reason: String)

    public var description: String {
        switch self {
        case .missing(let path): "there is no snapshot \(path)"
        case .unreadable(let path, let reason): "can't read the snapshot \(path): \(reason)"
        case .foreign(let path, let reason): "\(path) is not a snapshot this program knows: \(reason)"
        case .damaged(let path, let reason): "the snapshot \(path) is damaged: \(reason)"
        case .unwritten(let path, let reason): "can't write the snapshot \(path): \(reason)"
        }
    }
}
