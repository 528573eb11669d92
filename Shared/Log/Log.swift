import FoundationEssentials

/// How serious a line is.
public enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case debug, info, warning, error

    public static func < (a: LogLevel, b: LogLevel) -> Bool {
        (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
}

/// Writes one JSON object a line: `ts`, `level`, `component`, `msg` and the caller's fields.
public struct Log: Sendable {
    private let component: String
    private let level: LogLevel
    private let sink: @Sendable (String) -> Void

    /// Makes a log for one component; lines below `level` are left out. The default sink is standard error.
    public init(component: String, level: LogLevel = .info, sink: (@Sendable (String) -> Void)? = nil) {
        self.component = component
        self.level = level
        self.sink = sink ?? { StandardStream.error.write($0 + "\n") }
    }

    /// The same log under another component's name.
    public func named(_ component: String) -> Log { Log(component: component, level: level, sink: sink) }

    /// For those who debug.
    public func debug(_ message: String, _ fields: KeyValuePairs<String, any CustomStringConvertible & Sendable> = [:])
    {
        write(.debug, message, fields)
    }
    /// What an operator wants to see in normal running.
    public func info(_ message: String, _ fields: KeyValuePairs<String, any CustomStringConvertible & Sendable> = [:]) {
        write(.info, message, fields)
    }
    /// Something is off and was handled.
    public func warning(
        _ message: String, _ fields: KeyValuePairs<String, any CustomStringConvertible & Sendable> = [:]
    ) {
        write(.warning, message, fields)
    }
    /// Something failed that somebody should look at.
    public func error(_ message: String, _ fields: KeyValuePairs<String, any CustomStringConvertible & Sendable> = [:])
    {
        write(.error, message, fields)
    }

    private func write(
        _ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, any CustomStringConvertible & Sendable>
    ) {
        guard level >= self.level else { return }
        var line = "{\"ts\":\"\(Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))\""
        line += ",\"level\":\"\(level.rawValue)\",\"component\":\(quoted(component)),\"msg\":\(quoted(message))"
        for (key, value) in fields {
            line += ",\(quoted(key)):"
            switch value {
            case let number as Int: line += String(number)
            case let number as Double where number.isFinite: line += String(number)
            case let flag as Bool: line += flag ? "true" : "false"
            default: line += quoted(value.description)
            }
        }
        sink(line + "}")
    }
}

/// A JSON string literal.
private func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\r": out += "\\r"
        case "\t": out += "\\t"
        case _ where scalar.value < 0x20:
            let hex = String(scalar.value, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        default: out.unicodeScalars.append(scalar)
        }
    }
    return out + "\""
}
