import Testing

@testable import rollcall

private let syntax = Syntax(
    name: "take", summary: "Take in photos.", operands: "PATH", operandCount: 1...2,
    options: [.value("collection", "C", "where to"), .value("jobs", "N", "how many at once"), .flag("fast", "hurry")])

@Suite("Arguments")
struct ArgumentsTests {
    @Test("Options and operands come in any order, with a space or an equals sign")
    func order() throws {
        let a = try Arguments(["--collection", "staff", "photos", "--fast", "--jobs=8", "more"], for: syntax)
        #expect(a.operands == ["photos", "more"])
        #expect(a.text("collection") == "staff")
        #expect(try a.integer("jobs", in: 1...64) == 8)
        #expect(a.has("fast"))
        #expect(!a.has("json"))
        #expect(a.text("home") == nil)
    }

    @Test("After -- everything is an operand; a value may start with one dash or hold an equals sign")
    func odd() throws {
        #expect(try Arguments(["--", "--fast", "-h"], for: syntax).operands == ["--fast", "-h"])
        #expect(try Arguments(["p", "--collection", "-x"], for: syntax).text("collection") == "-x")
        #expect(try Arguments(["p", "--collection=a=b"], for: syntax).text("collection") == "a=b")
        #expect(try Arguments(["-"], for: syntax).operands == ["-"])
    }

    struct Wrong: Sendable {
        let words: [String]
        let says: String
    }
    static let wrong: [Wrong] = [
        Wrong(words: ["p", "--colection", "x"], says: "did you mean --collection"),
        Wrong(words: ["p", "--zzzzzzzz"], says: "--zzzzzzzz is not an option; see rollcall help take"),
        Wrong(words: ["p", "-x"], says: "-x is not an option"),
        Wrong(words: ["p", "--jobs"], says: "--jobs needs a value (N)"),
        Wrong(words: ["p", "--jobs", "--fast"], says: "--jobs needs a value (N) before --fast"),
        Wrong(words: ["p", "--jobs="], says: "--jobs needs a value"),
        Wrong(words: ["p", "--fast=1"], says: "--fast takes no value"),
        Wrong(words: ["p", "--jobs", "1", "--jobs", "2"], says: "--jobs is given twice"),
        Wrong(words: [], says: "PATH is missing"),
        Wrong(words: ["a", "b", "c"], says: "\"c\" is one argument too many"),
    ]

    @Test("What is not understood is told with what to do", arguments: wrong)
    func errors(_ wrong: Wrong) {
        let error = #expect(throws: CommandFailure.self) { try Arguments(wrong.words, for: syntax) }
        #expect(error?.exit == .usage)
        #expect(error?.description.contains(wrong.says) == true, "\(error?.description ?? "")")
    }

    @Test("Numbers and choices are checked")
    func values() throws {
        let a = try Arguments(["p", "--jobs", "99", "--collection", "red"], for: syntax)
        #expect(throws: CommandFailure.self) { try a.integer("jobs", in: 1...64) }
        #expect(throws: CommandFailure.self) { try a.integer("collection", in: 1...64) }
        #expect(throws: CommandFailure.self) { try a.number("collection", in: 0...1) }
        #expect(throws: CommandFailure.self) { try a.choice("collection", of: ["blue", "green"]) }
        #expect(try a.choice("collection", of: ["red", "green"]) == "red")
        #expect(try a.integer("home", in: 1...2) == nil)
    }

    @Test("Help needs no operands, and shows every option")
    func help() throws {
        #expect(try Arguments(["--help"], for: syntax).has("help"))
        #expect(try Arguments(["-h"], for: syntax).has("help"))
        for option in syntax.allOptions { #expect(syntax.help.contains("--\(option.name)")) }
        #expect(syntax.help.contains("usage: rollcall take PATH [options]"))
    }

    @Test("Every command has its own name and a help page")
    func commands() {
        let names = CommandLineRun.commands.map(\.syntax.name)
        #expect(Set(names).count == names.count)
        for command in CommandLineRun.commands {
            #expect(command.syntax.summary.hasSuffix("."))
            let options = command.syntax.allOptions.map(\.name)
            #expect(Set(options).count == options.count, "\(command.syntax.name)")
        }
    }
}
