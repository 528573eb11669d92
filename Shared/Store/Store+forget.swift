public import FoundationEssentials
import Postgres

/// The change log no longer goes back to a mark: whoever stands there reads all rows anew.
public struct ChangesForgotten: Error, Hashable, CustomStringConvertible {
    /// Makes the error.
    public init() {}

    public var description: String {
        "the change log no longer goes back to where this reader was; the rows have to be read anew"
    }
}

extension Store {
    /// How long a change stays in the log at least: a snapshot that is older is worth nothing.
    public static let changesKept: TimeInterval = 3 * 86_400

    /// Whether the change log has everything after a mark.
    public func reaches(_ mark: ChangeMark) async throws -> Bool {
        let found = try await list("select from_tx <= \(mark.first) as reaches from changes_kept", keep: true) {
            try $0.bool("reaches")
        }
        return found.first ?? false
    }

    /// Takes changes out of the log that are older than `age` seconds and that every replica has, at most `limit` of them.
    ///
    /// - Returns: how many; fewer than `limit` when nothing is left to take out.
    public func forgetChanges(olderThan age: TimeInterval = changesKept, limit: Int = 10_000) async throws -> Int {
        try await write { connection in
            // A replica that is loading has a mark from after its start, and a transaction that is running none at all.
            let rows = try await connection.query(
                """
                with replicas as (
                    select nullif(mark, '')::pg_snapshot as mark, started_at from index_replicas
                    where seen_at > clock_timestamp() - interval '1 minute'
                ), young as (
                    select least(clock_timestamp() - make_interval(secs => \(age)),
                        (select min(started_at) from replicas where mark is null)) as since
                )
                update changes_kept set from_tx = greatest(from_tx, least(
                    pg_snapshot_xmin(pg_current_snapshot()),
                    (select pg_snapshot_xmin(mark) from replicas where mark is not null order by 1 limit 1),
                    (select tx from changes where at >= (select since from young) order by tx, id limit 1)))
                returning from_tx
                """)
            guard let from = try rows.first?.get("from_tx", as: UInt64.self) else { return 0 }
            return try await connection.execute(
                """
                delete from changes where id in (
                    select id from changes where tx < \(from) order by tx, id limit \(max(1, limit)))
                """)
        }
    }
}
