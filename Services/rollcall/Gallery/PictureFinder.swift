import FoundationEssentials

/// One picture of a folder that shall go in.
struct FoundPicture: Hashable, Sendable {
    /// Where its bytes are.
    let path: String
    /// What the job calls it: the path below the folder that was given.
    let item: String
    /// The person's name, from the first folder below the given one.
    let person: String?

    /// The file's own name.
    var fileName: String { item.split(separator: "/").last.map(String.init) ?? item }
}

/// Finds the pictures of a folder; the folders in it name people.
enum PictureFinder {
    /// Endings that are taken for pictures, in any case.
    static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff"]

    /// Every picture at or below `root`, in the order of their paths, and how many other files were passed over.
    ///
    /// `ROOT/Joe_Biden/a.jpg` belongs to "Joe Biden" (underscores become spaces), however deep it lies; files in `ROOT`
    /// itself belong to nobody. Hidden files and folders are left out.
    /// - Throws: `CommandFailure` when there is nothing at `root`.
    static func find(_ root: String, person: String? = nil) throws(CommandFailure) -> (
        pictures: [FoundPicture], ignored: Int
    ) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder) else {
            throw CommandFailure(.failed, "there is nothing at \(Words.printable(root))")
        }
        if !isFolder {
            let name = root.split(separator: "/").last.map(String.init) ?? root
            return ([FoundPicture(path: root, item: name, person: person)], 0)
        }
        guard let below = try? FileManager.default.subpathsOfDirectory(atPath: root) else {
            throw CommandFailure(.failed, "\(Words.printable(root)) can't be read")
        }
        var pictures: [FoundPicture] = []
        var ignored = 0
        for item in below.sorted() where !item.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            let path = root + "/" + item
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder else { continue }
            guard isPicture(item) else {
                ignored += 1
                continue
            }
            pictures.append(FoundPicture(path: path, item: item, person: person ?? personOf(item)))
        }
        return (pictures, ignored)
    }

    static func isPicture(_ name: String) -> Bool {
        guard let ending = name.split(separator: ".").last, name.contains(".") else { return false }
        return endings.contains(ending.lowercased())
    }

    /// The person a relative path speaks of.
    static func personOf(_ item: String) -> String? {
        let parts = item.split(separator: "/")
        guard parts.count > 1 else { return nil }
        let name = parts[0].map { $0 == "_" ? " " : $0 }
        return String(name)
    }
}
