import Faces
import Foundation
import Testing

@testable import Store

@Suite("Text from outside")
struct CleanTests {
    @Test(
        "Names are trimmed and otherwise kept",
        arguments: [
            ("  Ada Lovelace \n".replacingOccurrences(of: "\n", with: ""), "Ada Lovelace"), ("a/b\\c", "a/b\\c"),
            ("🧑‍🚀 Zoë", "🧑‍🚀 Zoë"),
            ("Robert'); drop table people;--", "Robert'); drop table people;--"), ("\u{2003}x\u{2003}", "x"),
            ("%_", "%_"),
        ])
    func names(_ given: String, _ kept: String) throws {
        #expect(try Clean.name(given, of: "person", limit: 200) == kept)
    }

    @Test(
        "Bad names are refused",
        arguments: ["", "  ", "a\0b", "a\nb", "\u{7F}", "a\u{85}b", String(repeating: "x", count: 201)])
    func badNames(_ given: String) {
        #expect(throws: StoreError.self) { try Clean.name(given, of: "person", limit: 200) }
    }

    @Test("200 emoji of many code points are too long, 200 plain letters are not")
    func lengths() throws {
        #expect(throws: StoreError.self) {
            try Clean.name(String(repeating: "🧑‍🚀", count: 200), of: "person", limit: 200)
        }
        #expect(try Clean.name(String(repeating: "é", count: 200), of: "person", limit: 200).count == 200)
    }

    @Test("Free text loses NUL and what is too long")
    func text() {
        #expect(Clean.text("a\0b") == "a\u{FFFD}b")
        #expect(Clean.text(String(repeating: "x", count: 9), limit: 3) == "xxx")
    }

    @Test("An item's name of any length stays its own and fits an index")
    func items() {
        #expect(Clean.item("a/b.jpg") == "a/b.jpg")
        let long = String(repeating: "ü", count: 5000)
        #expect(Clean.item(long).utf8.count < 1500)
        #expect(Clean.item(long) == Clean.item(long))
        #expect(Clean.item(long) != Clean.item(long + "x"))
    }

    @Test("A cursor comes back as it went, and anything else is refused")
    func cursors() throws {
        #expect(try Cursor.decode(Cursor.encode(["a b", "ü"]), parts: 2) == ["a b", "ü"])
        #expect(try Cursor.decode(nil, parts: 2) == nil)
        for bad in [
            "", "!", "AAAA", Data([0xFF]).base64EncodedString(), Cursor.encode(["a"]), Cursor.encode(["a\0", "b"]),
        ] {
            #expect(throws: StoreError.self) { try Cursor.decode(bad, parts: 2) }
            #expect(throws: StoreError.self) { try Cursor.decodeID(bad) }
        }
        #expect([-5, 0, 7, 9999].map(Cursor.limit) == [1, 1, 7, 1000])
    }

    @Test("A page knows whether there is more")
    func pages() {
        #expect(Page([1, 2, 3], limit: 2) { ["\($0)"] }.items == [1, 2])
        #expect(Page([1, 2, 3], limit: 2) { ["\($0)"] }.nextCursor == Cursor.encode(["2"]))
        #expect(Page([1, 2], limit: 2) { ["\($0)"] }.nextCursor == nil)
        #expect(Page([Int](), limit: 2) { ["\($0)"] }.nextCursor == nil)
    }

    @Test("Skipped faces survive their JSON")
    func skipped() throws {
        let faces = [SkippedFace(box: Box(x: -0.1, y: 1e7, width: 0.3, height: 3), reason: .tooSmall)]
        #expect(try SkippedJSON.decode(SkippedJSON.encode(faces)) == faces)
        #expect(try SkippedJSON.decode("[]") == [])
        #expect(throws: StoreError.self) { try SkippedJSON.decode("{}") }
    }

    @Test("Decisions add up", arguments: [0])
    func decisions(_: Int) {
        let (a, b) = (UUID(), UUID())
        var state = FaceState(decision: .unlabelled, person: nil, isNot: []).applying(.isPerson(a))
        #expect(state == FaceState(decision: .isPerson, person: a, isNot: []))
        state = state.applying(.isNotPerson(b))
        #expect(state == FaceState(decision: .isPerson, person: a, isNot: [b]))
        state = state.applying(.isNotPerson(a))
        #expect(state == FaceState(decision: .unlabelled, person: nil, isNot: [b, a]))
        state = state.applying(.isPerson(b))
        #expect(state == FaceState(decision: .isPerson, person: b, isNot: [a]))
        #expect(state.applying(.notAFace) == FaceState(decision: .notAFace, person: nil, isNot: [a]))
        #expect(state.applying(.cleared) == FaceState(decision: .unlabelled, person: nil, isNot: []))
    }

    @Test("Every numbered file is a migration, in order")
    func migrations() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Shared/Store/Migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let steps = Migration.all.map { "000\($0.number)_\($0.name).sql".suffix("0001_.sql".count + $0.name.count) }
        #expect(files == steps.map(String.init))
        for (file, step) in zip(files, Migration.all) {
            #expect(try Data(contentsOf: folder.appending(path: file)) == Data(step.sql))
        }
    }
}
