import FoundationEssentials

/// Where PostgreSQL's server programs are.
struct PostgresPrograms: Sendable {
    /// The folder of `postgres` and `initdb`.
    let folder: String

    /// Finds the newest version that Debian or Ubuntu installed, else what is on the usual paths.
    static func find(root: String = "/usr/lib/postgresql") throws(LocalServerError) -> PostgresPrograms {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let folders =
            versions.compactMap(Int.init).sorted(by: >).map { "\(root)/\($0)/bin" } + [
                "/usr/local/pgsql/bin", "/usr/bin",
            ]
        for folder in folders where FileManager.default.isExecutableFile(atPath: folder + "/initdb") {
            return PostgresPrograms(folder: folder)
        }
        throw LocalServerError(
            .missing,
            "PostgreSQL's server is not installed (no initdb under \(root)); run `make setup`, or apt-get install postgresql"
        )
    }

    /// The version that a data directory belongs to needs the same programs; nil for a fresh one.
    static func find(forData directory: String) throws(LocalServerError) -> PostgresPrograms {
        guard let data = FileManager.default.contents(atPath: directory + "/PG_VERSION") else { return try find() }
        let version = String(decoding: data, as: UTF8.self).prefix { $0.isNumber }
        let newest = try find()
        let wanted = "/usr/lib/postgresql/\(version)/bin"
        if FileManager.default.isExecutableFile(atPath: wanted + "/postgres") {
            return PostgresPrograms(folder: wanted)
        }
        if newest.folder.hasPrefix("/usr/lib/postgresql/") {
            throw LocalServerError(
                .missing,
                "\(directory) was made by PostgreSQL \(version), which is no longer installed; install postgresql-\(version), or move the folder away"
            )
        }
        return newest
    }
}
