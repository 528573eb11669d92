import CPosix

#if canImport(Glibc)
    import Glibc
#endif

/// A user of this machine that a process may become.
public struct SystemUser: Sendable, Hashable {
    public let name: String
    public let user: UInt32
    public let group: UInt32

    /// Finds a user by name; nil when there is none.
    public init?(named name: String) {
        var user: UInt32 = 0
        var group: UInt32 = 0
        guard unsafe cposix_user(name, &user, &group) == 0 else { return nil }
        self.name = name
        self.user = user
        self.group = group
    }

    /// True when this program runs as root, and so must not run PostgreSQL itself.
    public static var isRoot: Bool { geteuid() == 0 }

    /// Gives a file or folder to this user. Needs root.
    func own(_ path: String) throws(LocalServerError) {
        let code = unsafe cposix_give(path, user, group)
        if code != 0 { throw LocalServerError(.file, "\(path) can't be given to user \(name): \(errorText(code))") }
    }

    /// True when this user may pass through every folder on the way to `path` and into it.
    func canReach(_ path: String) -> Bool {
        let test = ProcessCommand(name: "test", executable: "/usr/bin/test", arguments: ["-x", path], user: self)
        return (try? test.runToEnd()) == .exited(0)
    }
}
