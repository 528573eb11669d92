import CPosix
import FoundationEssentials

/// Small files that only their owner reads, replaced whole.
public enum PrivateFile {
    /// Writes a file (mode 0600) so that a reader sees the old one or the new one, never a half.
    public static func write(_ bytes: some Sequence<UInt8>, to path: String) throws(LocalServerError) {
        let bytes = Array(bytes)
        let code = unsafe cposix_write_file(path, bytes, bytes.count, 0o600)
        if code != 0 { throw LocalServerError(.file, "\(path) can't be written: \(errorText(code))") }
    }

    /// Writes a value as JSON.
    public static func writeJSON(_ value: some Encodable, to path: String) throws(LocalServerError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        guard let data = try? encoder.encode(value) else {
            throw LocalServerError(.file, "\(path) can't be written: the value is no JSON")
        }
        try write(Array(data) + [10], to: path)
    }

    /// Reads a value from JSON; nil when the file is missing or holds something else.
    public static func readJSON<Value: Decodable>(_ type: Value.Type, from path: String) -> Value? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(type, from: data)
    }

    /// Makes a folder, and those above it, for the owner alone (mode 0700) when it is not there.
    public static func makeFolder(_ path: String, mode: Int = 0o700) throws(LocalServerError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        } catch {
            throw LocalServerError(.file, "the folder \(path) can't be made; choose another with --home")
        }
    }
}
