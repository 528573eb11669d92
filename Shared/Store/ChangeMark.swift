public import FoundationEssentials

/// How much of the change log a reader has: the transactions that a snapshot of the database sees.
///
/// A transaction that commits late has a low number and comes after higher ones, so one number can't say what was read. A
/// snapshot can: it names the transactions that were still running. What a later snapshot sees and this one does not are
/// exactly the changes in between, also while some transaction runs for hours.
public struct ChangeMark: Hashable, Sendable, CustomStringConvertible {
    /// Transactions below it and not in `running` are seen.
    let end: UInt64
    /// The transactions below `end` that are not seen.
    let running: [UInt64]
    /// The reading that is under way: the snapshot it reads up to, and the last change it got.
    let reading: Reading?

    struct Reading: Hashable, Sendable {
        let target: String
        let tx: UInt64
        let id: Int64
    }

    /// Takes the text of a `pg_snapshot`, `xmin:xmax:running,running`; nil when it is something else.
    public init?(_ text: String) {
        self.init(text, reading: nil)
    }

    init?(_ text: String, reading: Reading?) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let first = UInt64(parts[0]), let end = UInt64(parts[1]), first <= end else {
            return nil
        }
        let running = parts[2].split(separator: ",").map { UInt64($0) }
        guard running.allSatisfy({ $0 != nil }) else { return nil }
        self.init(end: end, running: running.compactMap { $0 }, reading: reading)
    }

    init(end: UInt64, running: [UInt64] = [], reading: Reading? = nil) {
        self.end = end
        self.running = running
        self.reading = reading
    }

    /// The same mark with a reading under way.
    func reading(upTo target: String, tx: UInt64, id: Int64) -> ChangeMark {
        ChangeMark(end: end, running: running, reading: Reading(target: target, tx: tx, id: id))
    }

    /// The first transaction that is not seen.
    var first: UInt64 { running.min() ?? end }

    /// The text of the `pg_snapshot`; a reading under way is left out, so that it begins anew.
    public var description: String {
        "\(first):\(end):" + running.map(String.init).joined(separator: ",")
    }

    /// True when the other mark saw more transactions begin: then this one is older, or the database is another.
    public func isBefore(_ other: ChangeMark) -> Bool { end < other.end }
}

/// Some changes of the log.
public struct ChangePage: Sendable {
    /// One change: of which face, and how many seconds before it was read it was written, by the database's clock.
    public struct Change: Hashable, Sendable {
        public let face: UUID
        /// Nil when the log does not say.
        public let age: Double?

        /// Makes a change.
        public init(face: UUID, age: Double? = nil) {
            self.face = face
            self.age = age
        }
    }

    /// In the order of the log.
    public let changes: [Change]
    /// The mark to go on from.
    public let mark: ChangeMark
    /// True when this was the last page of the reading.
    public let isLast: Bool

    /// Makes a page.
    public init(changes: [Change], mark: ChangeMark, isLast: Bool) {
        self.changes = changes
        self.mark = mark
        self.isLast = isLast
    }

    /// The faces that changed, each once.
    public var faces: [UUID] {
        var seen = Set<UUID>()
        return changes.map(\.face).filter { seen.insert($0).inserted }
    }
}
