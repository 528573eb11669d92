import HTTPClient
import Testing

@testable import rollcall

@Suite("Requests to the gateway")
struct GatewayTextTests {
    static let names: [(String, String)] = [
        ("default", "default"), ("a b", "a%20b"), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("Zoë 😀", "Zo%C3%AB%20%F0%9F%98%80"),
        ("..", "%2E%2E"), ("'; drop table people;--", "%27%3B%20drop%20table%20people%3B--"), ("\u{1}", "%01"),
    ]

    @Test("Any name fits into a path", arguments: names)
    func escaped(_ name: String, _ text: String) { #expect(Gateway.escaped(name) == text) }

    @Test("A form holds its fields and the file, whatever the file is called")
    func multipart() {
        let body = MultipartBody(fields: [("person", "Ann \"A\"\r\nB")], file: [1, 2, 3], named: "a\"b\n.jpg")
        let text = String(decoding: body.bytes, as: UTF8.self)
        #expect(text.contains("name=\"person\"\r\n\r\nAnn \"A\"\r\nB\r\n"))
        #expect(text.contains("filename=\"a%22b%0A.jpg\""))
        let boundary = body.type.drop { $0 != "=" }.dropFirst()
        #expect(text.hasSuffix("\u{1}\u{2}\u{3}\r\n--\(boundary)--\r\n"))
    }

    @Test("What may pass is tried again, what is wrong is not")
    func passing() {
        for status in [0, 429, 502, 503, 504] { #expect(GatewayError(status: status, code: "", detail: "").isPassing) }
        for status in [400, 404, 413, 415, 422, 500] {
            #expect(!GatewayError(status: status, code: "", detail: "").isPassing)
        }
    }
}
