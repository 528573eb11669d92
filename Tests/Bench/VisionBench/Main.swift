import Foundation

/// What the Python programs of this folder ask of Vision and of dlib: times, boxes and embeddings, as JSON lines.
@main
struct VisionBench {
    static let usage = """
        usage: vision-bench speed ROUNDS PHOTO ...          times of detection, alignment and embedding
               vision-bench detect FOLDER NAME=DETECTOR ... boxes of every photo below a folder, for wider.py
               vision-bench faces FOLDER OUT                embeddings of every photo below a folder
        DETECTOR is hog, mmod, mmod-f32, mmod-bf16, mmod-int8 or dlib-mmod, with @SIZE for the smallest face wanted.
        """

    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        switch words.first {
        case "speed" where words.count >= 3:
            try await Speed(rounds: max(1, Int(words[1]) ?? 3)).run(photos: Array(words[2...]))
        case "detect" where words.count >= 3:
            try await DetectFolder(folder: words[1], detectors: words[2...].map(NamedDetector.init)).run()
        case "faces" where words.count == 3:
            try await FaceFile(folder: words[1]).write(to: words[2])
        default:
            say(usage)
            exit(2)
        }
    }
}

/// Where the models are, as `make setup` leaves them.
let models =
    ProcessInfo.processInfo.environment["ROLLCALL_MODEL_DIR"]
    ?? (ProcessInfo.processInfo.environment["ROLLCALL_CACHE"] ?? NSHomeDirectory() + "/.cache/rollcall") + "/models"

/// Prints a line of JSON at once.
func print(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
}

/// Tells those who wait, on standard error.
func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

/// The JPEGs below a folder, by their paths in it, sorted.
func photos(below folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jpg") }.sorted()
}

/// The bytes of a file.
func bytes(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

extension Duration {
    /// The same in milliseconds.
    var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
    }
}
