import FoundationEssentials
import Testing

@testable import rollcall

@Suite("What the gallery commands tell")
struct GalleryProgressTests {
    static let lines: [(done: Int, total: Int, seconds: Double, text: String)] = [
        (0, 0, 0, "0 of 0 photos"), (0, 7, 9, "0 of 7 photos"),
        (12, 40, 2, "12 of 40 photos, 6.0/s, 4 s left"), (4000, 4000, 100, "4,000 of 4,000 photos, 40.0/s"),
        (9, 5, 1, "9 of 5 photos, 9.0/s"),
    ]

    @Test("Progress is told with rate and time left", arguments: lines)
    func line(_ done: Int, _ total: Int, _ seconds: Double, _ text: String) {
        #expect(ProgressLine.text(done, of: total, "photos", seconds: seconds, bar: false) == text)
    }

    @Test("The bar is as long whatever the share", arguments: [(0, 0), (0, 9), (3, 9), (9, 9), (12, 9)])
    func bar(_ done: Int, _ total: Int) {
        let text = ProgressLine.text(done, of: total, "photos", seconds: 0, bar: true)
        #expect(text.firstIndex(of: "]") == text.index(text.startIndex, offsetBy: 31))
        #expect(total == 0 || done < total || text.hasPrefix("[##############################]"))
    }

    @Test("What the gateway answers comes out as it came in, names of members too")
    func kept() throws {
        let text = #"{"a_b":{"c_d":{},"camelCase":[1,-2,0.4231,true,null,"x\n😀"]},"big":9007199254740993}"#
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys]
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
    }

    @Test("A photo has a row for each face, each face left out, and one when there is none")
    func rows() {
        func person(_ name: String) -> Answers.Named { Answers.Named(id: name, name: name) }
        let box = Answers.Box(x: 10.6, y: 20, width: 50, height: 50)
        let known = Answers.Face(
            box: box, verdict: "match", person: person("Ann"),
            proposals: [
                Answers.Proposal(person: person("Ann"), distance: 0.25, falseNameChance: 0.0001),
                Answers.Proposal(person: person("B\u{1B}ob"), distance: 0.75, falseNameChance: 0.9),
            ], sex: Answers.Sex(label: "female", female: 0.978))
        let stranger = Answers.Face(box: box, verdict: "unknown", person: nil, proposals: [])
        let rows = Identify.rows("some/where/p.jpg", Answers.Identified(faces: [known, stranger], search: nil))
        #expect(
            rows == [
                ["p.jpg", "10,20", "match", "Ann", "female 97 %", "0.250", "1 in 10,000", "B\u{FFFD}ob 0.750"],
                ["p.jpg", "10,20", "unknown", "-", "-", "-", "-", "-"],
            ])
        let none = Identify.rows("p.jpg", Answers.Identified(faces: [], search: nil))
        #expect(none == [["p.jpg", "-", "no face", "", "", "", "", ""]])
        let small = Answers.Skipped(box: box, reason: "too_small")
        let left = Identify.rows("p.jpg", Answers.Identified(faces: [stranger], skipped: [small], search: nil))
        #expect(left == [rows[1], ["p.jpg", "10,20", "left out: too small", "", "", "", "", ""]])
        #expect((rows + none + left).allSatisfy { $0.count == Identify.head.count })
        typealias Sex = Answers.Sex
        #expect(Identify.sex(Sex(label: "male", female: 0)) == "male 99 %")
        #expect(Identify.sex(Sex(label: "unsure", female: 0.6)) == "unsure")
        #expect(Identify.sex(Sex(label: "female", female: .nan)) == "-")
    }
}
