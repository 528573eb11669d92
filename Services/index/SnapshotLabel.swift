import FoundationEssentials
import Neighbors
import Store

/// What a snapshot says of where it comes from: kept in its stamp beside the rows.
struct SnapshotLabel: Codable, Hashable, Sendable {
    /// The database it was made from, as `Store.identity()` tells.
    let database: String
    /// The changes it has.
    let mark: String
    /// The embedding models of its rows.
    let models: [String]

    /// The most bytes a stamp has room for.
    static let mostBytes = 4_096

    /// The label as bytes; nil when they are too many, as with some hundred transactions under way.
    var bytes: [UInt8]? {
        guard let data = try? JSONEncoder().encode(self), data.count <= Self.mostBytes else { return nil }
        return [UInt8](data)
    }

    /// Reads a label.
    init?(bytes: [UInt8]) {
        guard let label = try? JSONDecoder().decode(SnapshotLabel.self, from: Data(bytes)) else { return nil }
        self = label
    }

    init(database: String, mark: ChangeMark, models: Set<String>) {
        self.database = database
        self.mark = mark.description
        self.models = models.sorted()
    }

    /// Whether a program may go on from a snapshot with this stamp, and from where.
    enum Verdict: Equatable {
        case take(SnapshotLabel, ChangeMark)
        /// Why not.
        case refuse(String)
    }

    /// Decides about a stamp, given the part that is held, the database's identity and where its change log stands.
    static func judge(_ stamp: SnapshotStamp, part: ShardPart, database: String, now: ChangeMark) -> Verdict {
        guard stamp.part == part.number, stamp.parts == part.count else {
            return .refuse("it is of shard \(stamp.part)/\(stamp.parts), not of \(part)")
        }
        guard let label = SnapshotLabel(bytes: stamp.mark), let mark = ChangeMark(label.mark) else {
            return .refuse("it does not say where it comes from")
        }
        guard label.database == database else { return .refuse("it is of another database") }
        guard !now.isBefore(mark) else { return .refuse("it has changes that the database does not have") }
        return .take(label, mark)
    }
}
