import FoundationEssentials
import Log
import Postgres

/// One step of the schema: a numbered file of `Migrations/`.
struct Migration: Sendable {
    let number: Int
    let name: String
    let sql: [UInt8]

    /// All steps, in order. A step that was released is never edited: a later one changes what it did.
    static let all = [
        Migration(number: 1, name: "people_and_faces", sql: PackageResources._001_people_and_faces_sql),
        Migration(number: 2, name: "jobs_and_clusterings", sql: PackageResources._002_jobs_and_clusterings_sql),
        Migration(number: 10, name: "index_epochs", sql: PackageResources._010_index_epochs_sql),
        Migration(number: 11, name: "changes_kept", sql: PackageResources._011_changes_kept_sql),
        Migration(number: 20, name: "edits", sql: PackageResources._020_edits_sql),
        Migration(number: 21, name: "suspects", sql: PackageResources._021_suspects_sql),
        Migration(number: 30, name: "calibrations", sql: PackageResources._030_calibrations_sql),
        Migration(number: 50, name: "projections", sql: PackageResources._050_projections_sql),
    ]
}

extension Store {
    /// Brings the schema up to date. Every program calls it at its start; they wait for each other.
    ///
    /// - Throws: `StoreError(.conflict)` when a step differs from what was applied under its number.
    public func migrate() async throws {
        let applied = try await write { connection in
            // The number is arbitrary; it only has to be the same in every program.
            _ = try await connection.query("select pg_advisory_xact_lock(7655417130)")
            try await connection.script(
                """
                create table if not exists schema_migrations (
                    number integer primary key, name text not null, digest text not null,
                    applied_at timestamptz not null default now())
                """)
            var known: [Int: String] = [:]
            for row in try await connection.query("select number, digest from schema_migrations") {
                known[try row.int("number")] = try row.string("digest")
            }
            if let newest = known.keys.max(), newest > (Migration.all.last?.number ?? 0) {
                log.warning("the database is newer than this program", ["schema": newest])
            }
            var applied: [Int] = []
            for step in Migration.all {
                let digest = try await connection.query("select encode(sha256(\(step.sql)), 'hex') as digest")
                    .first?.string("digest")
                if let before = known[step.number] {
                    guard before == digest else { throw Self.changed(step) }
                    continue
                }
                try await connection.script(String(decoding: step.sql, as: UTF8.self))
                try await connection.execute(
                    """
                    insert into schema_migrations (number, name, digest)
                    values (\(step.number), \(step.name), \(digest))
                    """)
                applied.append(step.number)
            }
            return applied
        }
        for number in applied { log.info("schema step applied", ["number": number]) }
    }

    private static func changed(_ step: Migration) -> StoreError {
        StoreError(
            .conflict,
            "schema step \(step.number) (\(step.name)) is not what was applied to this database; use the database of this version, or an empty one"
        )
    }
}
