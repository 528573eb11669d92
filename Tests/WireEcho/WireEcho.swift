import Faces
import Wire

/// Lets another implementation of protobuf look into ours: reads messages and says what it saw, or makes random ones.
///
///     wire-echo                          stdin: lines of "NAME FRAME"; stdout: "ok FRAME FIELDS" or "error CODE"
///     wire-echo --random NAME SEED N     stdout: N lines of "FRAME FIELDS"
///     wire-echo --names                  stdout: the messages it knows
///
/// FRAME is hexadecimal; FIELDS is `fieldDump`.
@main
struct WireEcho {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case nil:
            while let line = readLine() { print(echo(line)) }
        case "--names":
            for type in samples { print(type.name) }
        case "--random":
            guard arguments.count == 4, let type = sample(named: arguments[1]), let seed = UInt64(arguments[2]),
                let count = Int(arguments[3])
            else { return print("error usage") }
            var generator = SplitMix64(seed: seed)
            for _ in 0..<max(0, count) {
                let message = type.random(&generator)
                print(hex(message.frame), fieldDump(message))
            }
        default:
            print("error usage")
        }
    }

    private static func echo(_ line: String) -> String {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let type = sample(named: String(words[0])), let frame = unhex(words[1]) else {
            return "error usage"
        }
        do {
            let message = try type.decode(frame: frame)
            return "ok \(hex(message.frame)) \(fieldDump(message))"
        } catch {
            return "error \(error.code.rawValue)"
        }
    }
}
