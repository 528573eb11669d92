import FoundationEssentials

/// The sample photos, and which of them the demo learns from.
struct DemoPhotos: Sendable {
    /// The folder that holds them.
    let folder: String

    /// A few photos with names, a folder for each person. No photo that is asked about later is among them, nor a crop
    /// of one.
    static let gallery = [
        (person: "Barack_Obama", files: ["obama2.jpg", "obama3.jpg"]), (person: "Joe_Biden", files: ["biden.jpg"]),
    ]
    /// Photos it has not seen: one person of the gallery whole and cut off at either side, and six strangers.
    static let questions = ["obama.jpg", "obama_partial_face.jpg", "obama_partial_face2.jpg", "t1.jpg"]

    /// Finds them in the cache that `make setup` fills.
    init(environment: [String: String]) {
        let cache = environment["ROLLCALL_CACHE"].flatMap { $0.isEmpty ? nil : $0 }
        folder = (cache ?? (environment["HOME"] ?? "") + "/.cache/rollcall") + "/photos"
    }

    /// The path of a photo.
    ///
    /// - Throws: `.missing` when it is not there.
    func path(_ file: String) throws(CommandFailure) -> String {
        let path = folder + "/" + file
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.missing, "\(path) is missing; `make setup` fetches the sample photos")
        }
        return path
    }

    /// Copies the photos with names to a folder per person in `target`, which is emptied first.
    func arrange(in target: String) throws {
        let files = FileManager.default
        if files.fileExists(atPath: target) { try files.removeItem(atPath: target) }
        for (person, names) in Self.gallery {
            try files.createDirectory(atPath: "\(target)/\(person)", withIntermediateDirectories: true)
            for name in names { try files.copyItem(atPath: try path(name), toPath: "\(target)/\(person)/\(name)") }
        }
    }
}
