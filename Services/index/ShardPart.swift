import FoundationEssentials
import Store

/// Which part of all faces a program holds.
struct ShardPart: Hashable, Sendable, CustomStringConvertible {
    /// From 0 to `count - 1`.
    let number: Int
    /// The number of shards, at least 1.
    let count: Int

    init(number: Int, of count: Int) {
        self.number = number
        self.count = count
    }

    /// Whether a face belongs here.
    func holds(_ face: UUID) -> Bool { Int(face.shardKey) % count == number }

    var description: String { "\(number)/\(count)" }
}
