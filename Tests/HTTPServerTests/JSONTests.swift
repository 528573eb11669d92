import HTTPServer
import Testing

@Suite("JSON")
struct JSONTests {
    static let good: [(String, JSON)] = [
        ("null", .null), (" true ", true), ("false", false), ("0", 0), ("-12", -12), ("1.5", 1.5), ("1e3", 1000.0),
        ("-0", 0), ("\"a\\n\\u00e9\\ud83d\\ude00\\/\"", "a\né😀/"), ("[]", []), ("[1,[2],{}]", [1, [2], [:]]),
        ("{\"a\":{\"b\":null}}", ["a": ["b": .null]]), ("9223372036854775807", .int(.max)),
        ("9223372036854775808", .double(9223372036854775808)),
    ]
    @Test("Values are read", arguments: good)
    func reads(text: String, value: JSON) throws {
        #expect(try JSON(parsing: Array(text.utf8)) == value)
    }

    static let bad: [String] = [
        "", " ", "nul", "tru", "+1", "01", "1.", ".5", "1e", "-", "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
        "\"\\udc00\"", "\"a\nb\"", "[", "[1", "[1,", "[1,]", "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1",
        "{\"a\":1,}",
        "{a:1}", "{\"a\":1,\"a\":2}", "1 2", "1e999", "\u{FEFF}1", "'a'", "{\"a\":1}}", "NaN", "//x",
    ]
    @Test("What is not JSON is refused with a place", arguments: bad)
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: Array(text.utf8)) }
    }

    @Test("Depth is bounded")
    func boundsDepth() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.self) { try JSON(parsing: Array(deep.utf8)) }
    }

    @Test("Bytes that are not UTF-8 are refused")
    func refusesBadText() {
        #expect(throws: JSONError.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONError.self) { try JSON(parsing: [0x22, 0xC3, 0x22]) }
    }

    @Test("No bytes make the reader trap")
    func neverTraps() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("{}[]\",:\\u0123456789eE+-.truefalsn \u{0}\u{7F}".utf8) + [0xC3, 0xFF, 0x80]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            if let value = try? JSON(parsing: bytes) { #expect((try? JSON(parsing: value.encoded())) == value) }
        }
    }

    @Test("Text is written so that it can stand in a page")
    func escapes() {
        let value: JSON = ["a": "<script>&\"\\\n\u{1}é😀", "n": .double(.nan), "f": .float(0.1)]
        #expect(
            String(decoding: value.encoded(), as: UTF8.self)
                == "{\"a\":\"\\u003cscript\\u003e\\u0026\\\"\\\\\\n\\u0001é😀\",\"n\":null,\"f\":0.1}")
    }

    @Test("Fields are typed, and unknown ones are named")
    func readsFields() throws {
        func fields(_ text: String) throws -> JSONFields {
            try Request(
                .post, "/", headers: ["Content-Type": "application/json; charset=utf-8"], body: Array(text.utf8)
            )
            .jsonFields()
        }
        var good = try fields("{\"name\":\"x\",\"n\":3,\"d\":1,\"b\":true,\"none\":null}")
        #expect(try good.requiredString("name") == "x")
        #expect(try good.int("n", in: 1...3) == 3)
        #expect(try good.double("d", in: 0...1) == 1)
        #expect(try good.bool("b") == true)
        #expect(try good.string("none") == nil)
        try good.finish()
        let wrong = try fields("{\"name\":5,\"b\":1,\"x\\\"y\":1}")
        var copy = wrong
        #expect(throws: Problem.self) { try copy.string("name") }
        #expect(throws: Problem.self) { try copy.bool("b") }
        let problem = #expect(throws: Problem.self) { try copy.finish() }
        #expect(problem?.code == "unknown_field")
        #expect(problem?.errors.map(\.field) == ["x\"y"])
        #expect(throws: Problem.self) { try fields("[1]") }
        #expect(throws: Problem.self) { try fields("{") }
        let other = Request(.post, "/", headers: ["Content-Type": "text/plain"], body: Array("{}".utf8))
        #expect(throws: Problem.self) { try other.jsonFields() }
    }
}
