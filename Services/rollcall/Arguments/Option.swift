/// One `--name` a command understands.
struct Option: Sendable {
    let name: String
    /// What its value is called in the help; nil for a switch without value.
    let value: String?
    let help: String

    /// An option with a value.
    static func value(_ name: String, _ value: String, _ help: String) -> Option {
        Option(name: name, value: value, help: help)
    }

    /// A switch.
    static func flag(_ name: String, _ help: String) -> Option { Option(name: name, value: nil, help: help) }

    /// Understood by every command.
    static let common: [Option] = [
        .value("home", "DIR", "the folder Rollcall runs in (default ./.rollcall)"),
        .value("url", "URL", "the gateway's address (default: the one running in --home)"),
        .flag("json", "print one JSON object instead of text"),
        .flag("help", "explain the command"),
    ]
}

/// What a command is called and understands.
struct Syntax: Sendable {
    let name: String
    let summary: String
    /// The operands as the usage line shows them, e.g. `PHOTO…`.
    var operands = ""
    /// How many operands there may be.
    var operandCount: ClosedRange<Int> = 0...0
    var options: [Option] = []
    /// More for `rollcall help NAME`.
    var details = ""

    /// Its own options and those of every command.
    var allOptions: [Option] { options + Option.common }

    /// The whole help page.
    var help: String {
        var text = "\(summary)\n\nusage: rollcall \(name)"
        if !operands.isEmpty { text += " " + operands }
        text += " [options]\n\noptions:\n"
        let left = allOptions.map { "  --\($0.name)" + ($0.value.map { " \($0)" } ?? "") }
        let width = (left.map(\.count).max() ?? 0) + 2
        for (option, start) in zip(allOptions, left) {
            text += start + String(repeating: " ", count: width - start.count) + option.help + "\n"
        }
        return details.isEmpty ? text : text + "\n" + details + "\n"
    }
}
