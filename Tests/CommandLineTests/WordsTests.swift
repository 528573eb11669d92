import Testing

@testable import rollcall

@Suite("Words")
struct WordsTests {
    static let durations: [(Int, String)] = [
        (-3, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (200, "3 min 20 s"), (3600, "1 h"), (7500, "2 h 5 min"),
        (86400, "1 d"), (100_000, "1 d 3 h"),
    ]

    @Test("Durations read like words", arguments: durations)
    func duration(_ seconds: Int, _ text: String) { #expect(Words.duration(seconds) == text) }

    static let numbers: [(Double, Int, String)] = [
        (0, 2, "0.00"), (0.456, 2, "0.46"), (12.05, 1, "12.1"), (-0.001, 2, "0.00"), (-1.5, 1, "-1.5"), (7.6, 0, "8"),
        (.nan, 2, "-"), (.infinity, 2, "-"), (0.05, 2, "0.05"),
    ]

    @Test("Numbers keep their digits", arguments: numbers)
    func number(_ value: Double, _ digits: Int, _ text: String) { #expect(Words.number(value, digits) == text) }

    static let chances: [(Double, String)] = [
        (0, "none"), (0.9, "over 1 in 2"), (0.01, "1 in 100"), (0.000025, "1 in 40,000"),
        (1e-12, "under 1 in 1,000,000,000"),
        (.nan, "-"),
    ]

    @Test("Chances are told as one in so many", arguments: chances)
    func chance(_ value: Double, _ text: String) { #expect(Words.chance(value) == text) }

    @Test("Counts agree with their noun")
    func counts() {
        #expect(Words.count(1, "photo") == "1 photo")
        #expect(Words.count(13233, "photo") == "13,233 photos")
        #expect(Words.count(2, "person", "people") == "2 people")
        #expect(Words.grouped(-1_234_567) == "-1,234,567")
    }

    @Test("A name can't steer the terminal")
    func printable() {
        #expect(Words.printable("a\u{1B}[2Jb\n") == "a\u{FFFD}[2Jb\u{FFFD}")
        #expect(Words.printable("Zoë 😀 عمر") == "Zoë 😀 عمر")
        #expect(Words.printable("a\u{202E}b") == "a\u{FFFD}b")
    }

    @Test("Columns line up, with wide letters too")
    func table() {
        var table = Table(["name", "n"], right: [1])
        table.add(["Zoë 😀", "7"])
        table.add(["李", "1234"])
        #expect(table.lines == ["name       n", "Zoë 😀     7", "李      1234"])
    }
}
