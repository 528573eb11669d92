import Settings

/// What was typed after a command's name, checked against its syntax.
struct Arguments: Sendable {
    let syntax: Syntax
    private(set) var operands: [String] = []
    private var values: [String: String] = [:]
    private var flags: Set<String> = []

    /// Reads `--name value`, `--name=value`, switches and operands in any order; `--` ends the options.
    ///
    /// - Throws: `.usage` for the first thing that is not understood, with the nearest known option.
    init(_ words: [String], for syntax: Syntax) throws(CommandFailure) {
        self.syntax = syntax
        var rest = words[...]
        var onlyOperands = false
        while let word = rest.popFirst() {
            if onlyOperands || !word.hasPrefix("-") || word == "-" {
                operands.append(word)
            } else if word == "--" {
                onlyOperands = true
            } else if word == "-h" {
                flags.insert("help")
            } else {
                try take(word, &rest)
            }
        }
        if flags.contains("help") { return }
        guard syntax.operandCount.contains(operands.count) else {
            if operands.count > syntax.operandCount.upperBound {
                throw usage("\"\(operands[syntax.operandCount.upperBound])\" is one argument too many")
            }
            throw usage("\(syntax.operands) is missing")
        }
    }

    private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws(CommandFailure) {
        let body = word.drop { $0 == "-" }
        let name = String(body.prefix { $0 != "=" })
        guard word.hasPrefix("--"), let option = syntax.allOptions.first(where: { $0.name == name }) else {
            let nearest = Nearest.name(to: name, among: syntax.allOptions.map(\.name))
            throw usage("\(word) is not an option" + (nearest.map { "; did you mean --\($0)?" } ?? ""))
        }
        let given = name.count < body.count ? String(body.dropFirst(name.count + 1)) : nil
        guard let placeholder = option.value else {
            if given != nil { throw usage("--\(name) takes no value") }
            flags.insert(name)
            return
        }
        guard let value = given ?? rest.popFirst(), !value.isEmpty else {
            throw usage("--\(name) needs a value (\(placeholder))")
        }
        if given == nil, value.hasPrefix("--") {
            throw usage("--\(name) needs a value (\(placeholder)) before \(value)")
        }
        guard values.updateValue(value, forKey: name) == nil else { throw usage("--\(name) is given twice") }
    }

    /// True when the switch was given.
    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// The text of an option, if given.
    func text(_ name: String) -> String? { values[name] }

    /// A whole number in a range, if given.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw usage("--\(name) is \"\(text)\"; give a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A number in a range, if given.
    func number(_ name: String, in range: ClosedRange<Double>) throws(CommandFailure) -> Double? {
        guard let text = values[name] else { return nil }
        guard let number = Double(text), range.contains(number) else {
            throw usage("--\(name) is \"\(text)\"; give a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// One of a few words, if given.
    func choice(_ name: String, of choices: [String]) throws(CommandFailure) -> String? {
        guard let text = values[name] else { return nil }
        guard choices.contains(text) else {
            throw usage("--\(name) is \"\(text)\"; give one of \(choices.joined(separator: ", "))")
        }
        return text
    }

    private func usage(_ text: String) -> CommandFailure {
        CommandFailure(.usage, "\(text); see rollcall help \(syntax.name)")
    }
}
