import Testing

@testable import HTTPServer

@Suite("Forms with files")
struct MultipartTests {
    private func parts(_ body: String, boundary: String = "XX") throws -> [Part] {
        try parts(Array(body.utf8), type: "multipart/form-data; boundary=\(boundary)")
    }
    private func parts(_ body: [UInt8], type: String) throws -> [Part] {
        try Request(.post, "/", headers: ["content-type": type], body: body).multipart()
    }
    private func one(_ disposition: String, _ more: String = "") throws -> Part? {
        try parts("--XX\r\nContent-Disposition: form-data; \(disposition)\r\n\(more)\r\nbody\r\n--XX--\r\n").first
    }

    @Test("Fields and files come with their names, in order, byte for byte")
    func reads() throws {
        let body =
            Array("preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"person\"\r\n\r\nAda\r\n--XX  \r\n".utf8)
            + Array(
                "content-type: image/jpeg\r\nContent-Disposition: form-data; name=file; filename=\"a.jpg\"\r\n\r\n".utf8
            )
            + [0xFF, 0x0D, 0x0A, 0x2D, 0x2D, 0x58, 0x00] + Array("\r\n--XX--\r\nepilogue".utf8)
        let parts = try parts(body, type: "Multipart/Form-Data; charset=x; Boundary=\"XX\"")
        #expect(parts.count == 2)
        #expect(parts.first == Part(name: "person", body: Array("Ada".utf8)))
        #expect(
            parts.last
                == Part(
                    name: "file", fileName: "a.jpg", contentType: "image/jpeg",
                    body: [0xFF, 0x0D, 0x0A, 0x2D, 0x2D, 0x58, 0x00]))
    }

    static let names: [(String, String)] = [
        ("name=\"file\"; filename=\"plain.jpg\"", "plain.jpg"), ("name=file; filename=token.jpg", "token.jpg"),
        ("name=\"file\"; filename=\"Ünï😀.jpg\"", "Ünï😀.jpg"), ("name=\"file\"; filename=\"a%22b.jpg\"", "a\"b.jpg"),
        ("name=\"file\"; filename=\"a\\\"b;c=d.jpg\"", "a\"b;c=d.jpg"),
        ("name=\"file\"; filename=\"a\\b.jpg\"", "a\\b.jpg"),
        ("name=\"file\"; filename=\"x.jpg\"; filename*=UTF-8''%e2%82%ac%20rates.jpg", "€ rates.jpg"),
        ("name=\"file\"; filename*=utf-8'en'%F0%9F%98%80.jpg; filename=\"x\"", "😀.jpg"),
        ("name=\"file\"; filename=\"kept.jpg\"; filename*=latin1''%e9", "kept.jpg"),
        ("name=\"file\"; filename=\"kept.jpg\"; filename*=UTF-8''%ff", "kept.jpg"),
        ("name=\"file\"; filename=\"../../etc/passwd\"", "../../etc/passwd"), ("name=\"file\"; filename=\"\"", ""),
        ("name=\"file\"; filename=\"100%.jpg\"", "100%.jpg"),
    ]
    @Test("File names in every spelling", arguments: names)
    func readsFileNames(disposition: String, name: String) throws {
        let part = try #require(try one(disposition))
        #expect(part.fileName == name)
        #expect(part.name == "file")
        #expect(part.text == "body")
    }

    static let broken: [String] = [
        "", "--XX", "--XX\r\n", "no boundary", "--XX\r\n\r\nx\r\n--XX--", "--XXX\r\n\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\ncut",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\ncut\r\n--XX",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--XX\r\n",
        "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XX--", "--XX\r\nno colon\r\n\r\nx\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\nx\r\n--XX--",
        "--XX\nContent-Disposition: form-data; name=a\n\nx\n--XX--",
    ]
    @Test("A broken form is a 400", arguments: broken)
    func refuses(body: String) {
        let problem = #expect(throws: Problem.self) { try parts(body) }
        #expect(problem?.code == "malformed_multipart")
    }

    @Test("An empty form has no parts")
    func readsEmpty() throws { #expect(try parts("--XX--\r\n").isEmpty) }

    @Test("A missing or silly boundary is a 400, another type a 415")
    func checksType() {
        #expect(#expect(throws: Problem.self) { try parts([], type: "multipart/form-data") }?.status == 400)
        #expect(#expect(throws: Problem.self) { try parts([], type: "multipart/form-data; boundary=") }?.status == 400)
        let long = "multipart/form-data; boundary=" + String(repeating: "x", count: 71)
        #expect(#expect(throws: Problem.self) { try parts([], type: long) }?.status == 400)
        #expect(#expect(throws: Problem.self) { try parts([], type: "application/json") }?.status == 415)
    }

    @Test("The number of parts is bounded")
    func boundsParts() {
        let part = "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n"
        #expect(throws: Problem.self) { try parts(String(repeating: part, count: 101) + "--XX--") }
        #expect(throws: Never.self) { try parts(String(repeating: part, count: 100) + "--XX--") }
    }

    @Test("No bytes make the reader trap, wherever a good form is cut or changed")
    func neverTraps() {
        var random = SystemRandomNumberGenerator()
        let good = Array(
            "--XX\r\nContent-Disposition: form-data; name=\"a\"; filename*=UTF-8''%20\r\n\r\nbody\r\n--XX--".utf8)
        for end in good.indices { _ = try? parts(Array(good[..<end]), type: "multipart/form-data; boundary=XX") }
        for _ in 0..<5_000 {
            var bytes = good
            for _ in 0..<3 {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? parts(bytes, type: "multipart/form-data; boundary=XX")
            _ = HeaderParameters(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("Percent escapes are read strictly and written so that they come back")
    func codesPercents() {
        for text in ["", "a/b", "😀 ü", "100%", "a+b", "\u{0}"] {
            #expect(PercentCoding.decode(PercentCoding.encode(text)) == text)
        }
        for text in ["%", "%2", "%zz", "%ff", "%c3"] { #expect(PercentCoding.decode(text) == nil) }
    }
}
