import FoundationEssentials

/// Everything that is wrong with the environment, told at once.
public struct SettingsError: Error, CustomStringConvertible, Sendable {
    /// One sentence each; each says what to do.
    public let problems: [String]
    public var description: String { problems.joined(separator: "\n") }
}

/// Reads a text file without its last line break, or nothing when it can't be read.
public func readTextFile(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    var text = String(decoding: data, as: UTF8.self)
    while text.hasSuffix("\n") || text.hasSuffix("\r") { text.removeLast() }
    return text
}

/// Takes values out of an environment and gathers what is wrong with them.
struct SettingsReader {
    private let environment: [String: String]
    private let readFile: (String) -> String?
    private var known: Set<String> = []
    private var problems: [String] = []

    init(environment: [String: String], readFile: @escaping (String) -> String?) {
        self.environment = environment
        self.readFile = readFile
    }

    mutating func problem(_ text: String) { problems.append(text) }

    /// The value of a name, or of the file its `_FILE` twin points at; empty counts as not set.
    private mutating func raw(_ name: String) -> String? {
        known.insert(name)
        known.insert(name + "_FILE")
        if let path = environment[name + "_FILE"], !path.isEmpty {
            guard environment[name] == nil else {
                problem("\(name) and \(name)_FILE are both set; keep one")
                return nil
            }
            guard let text = readFile(path) else {
                problem("\(name)_FILE points at \(path), which can't be read")
                return nil
            }
            return text
        }
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }

    mutating func text(_ name: String, default fallback: String) -> String { raw(name) ?? fallback }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = raw(name) else { return nil }
        guard let number = Int(value), range.contains(number) else {
            problem("\(name) is \"\(value)\"; give a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func number(_ name: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = raw(name) else { return nil }
        guard let number = Double(value), range.contains(number) else {
            problem("\(name) is \"\(value)\"; give a number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func choice(_ name: String, of choices: [String], default fallback: String) -> String {
        guard let value = raw(name) else { return fallback }
        guard choices.contains(value) else {
            problem("\(name) is \"\(value)\"; give one of \(choices.joined(separator: ", "))")
            return fallback
        }
        return value
    }

    mutating func shard(_ name: String) -> (index: Int, count: Int) {
        guard let value = raw(name) else { return (0, 1) }
        let parts = value.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1, count <= 4096,
            index >= 0, index < count
        else {
            problem("\(name) is \"\(value)\"; give i/n with 0 <= i < n <= 4096, for example 0/1")
            return (0, 1)
        }
        return (index, count)
    }

    /// Throws when anything was wrong or an unknown `ROLLCALL_*` name is set.
    func finish() throws(SettingsError) {
        var problems = problems
        for name in environment.keys.sorted() where name.hasPrefix("ROLLCALL_") && !known.contains(name) {
            // Names of the test suites and of the set-up, which share the prefix and are read elsewhere.
            if ["ROLLCALL_TEST_", "ROLLCALL_BENCH_", "ROLLCALL_CACHE"].contains(where: name.hasPrefix) { continue }
            let nearest = Nearest.name(to: name, among: Array(known)).map { "; did you mean \($0)?" }
            problems.append("\(name) is not a setting" + (nearest ?? "; docs/settings.md lists them"))
        }
        if !problems.isEmpty { throw SettingsError(problems: problems) }
    }
}
