import FoundationEssentials

/// One picture on its way into a collection.
struct GalleryPhoto: Sendable, Equatable {
    /// Where the file is.
    let path: String
    /// What the job calls it: the path below the folder that was named.
    let item: String
    /// Whose picture it is, if the folders or `--person` say so.
    let person: String?

    /// The file's name without its folders.
    var fileName: String { item.split(separator: "/").last.map(String.init) ?? item }
}

/// The pictures below a folder; a folder for each person gives the names.
struct GalleryFolder: Sendable, Equatable {
    /// By path, so that every run is the same.
    var photos: [GalleryPhoto] = []
    /// Files that are no pictures by their names.
    var ignored = 0
    /// What could not be looked at.
    var failures: [IngestFailure] = []

    /// Endings of the names of pictures, in small letters.
    static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff"]

    /// Looks through a folder, or takes one file.
    ///
    /// - Parameter person: names all of them, whatever the folders are called.
    /// - Throws: `.failed` when there is nothing at `path`.
    init(at path: String, person: String? = nil) throws(CommandFailure) {
        var root = path
        while root.count > 1, root.hasSuffix("/") { root.removeLast() }
        switch Self.entry(root) {
        case .folder(let id):
            var seen: Set<FolderID> = [id]
            walk(root, below: "", person: person, named: person != nil, &seen)
        case .file:
            take(root, item: root.split(separator: "/").last.map(String.init) ?? root, person: person)
        case .other: throw CommandFailure(.failed, "\(Words.printable(path)) is not there or can't be read")
        }
    }

    /// The name a folder stands for: `Barack_Obama` is Barack Obama.
    static func person(ofFolder name: String) -> String? {
        let words = name.split { $0 == "_" || $0.isWhitespace }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    private mutating func walk(
        _ folder: String, below: String, person: String?, named: Bool, _ seen: inout Set<FolderID>
    ) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            failures.append(
                IngestFailure(item: below.isEmpty ? folder : below, code: "unreadable", detail: "the folder can't be read"))
            return
        }
        for name in names.sorted(by: { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }) {
            let path = folder == "/" ? "/" + name : folder + "/" + name
            let item = below.isEmpty ? name : below + "/" + name
            switch Self.entry(path) {
            case _ where name.hasPrefix("."): ignored += 1
            case .folder(let id):
                // A link back up, or a second way to the same folder, is not followed.
                guard seen.insert(id).inserted else { continue }
                let owner = named ? person : Self.person(ofFolder: name)
                walk(path, below: item, person: owner, named: true, &seen)
            case .file: take(path, item: item, person: person)
            case .other: ignored += 1
            }
        }
    }

    private mutating func take(_ path: String, item: String, person: String?) {
        let parts = item.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let ending = parts.last, Self.endings.contains(ending.lowercased()) else {
            ignored += 1
            return
        }
        photos.append(GalleryPhoto(path: path, item: item, person: person))
    }

    private struct FolderID: Hashable {
        let device: String
        let number: String
    }

    private enum Entry {
        case file
        case folder(FolderID)
        case other
    }

    /// What is at a path, behind symbolic links too.
    private static func entry(_ path: String) -> Entry {
        var path = path
        for _ in 0..<40 {
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
                let type = attributes[.type] as? FileAttributeType
            else { return .other }
            switch type {
            case .typeRegular: return .file
            case .typeDirectory:
                func text(_ key: FileAttributeKey) -> String { attributes[key].map { "\($0)" } ?? path }
                return .folder(FolderID(device: text(.systemNumber), number: text(.systemFileNumber)))
            case .typeSymbolicLink:
                guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return .other }
                let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                path = target.hasPrefix("/") || parent.isEmpty ? target : parent.joined(separator: "/") + "/" + target
            default: return .other
            }
        }
        return .other
    }
}
