import FoundationEssentials
import Log

/// Where a command writes: results to standard output, everything on the way to standard error.
struct Output: Sendable {
    /// True with `--json`: the only thing on standard output is one JSON object.
    let json: Bool

    /// A line of the result, for people; left out with `--json`.
    func line(_ text: String = "") { if !json { StandardStream.output.write(text + "\n") } }

    /// A line about what happens meanwhile.
    func note(_ text: String) { StandardStream.error.write(text + "\n") }

    /// The result as JSON; left out without `--json`.
    func object(_ value: some Encodable) throws(CommandFailure) {
        guard json else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        guard let data = try? encoder.encode(value) else { throw CommandFailure(.failed, "the result is no JSON") }
        StandardStream.output.write(String(decoding: data, as: UTF8.self) + "\n")
    }
}
