import Faces
import Foundation
import HTTPClient
import HTTPServer
import Imaging
import Settings
import Testing

@testable import api_gateway

@Suite("Taking a picture out of a request")
struct PictureInputTests {
    private let input = PictureInput(
        client: HTTPClient(threads: 1), policy: .publicOnly, maxBytes: 100_000, maxPixels: 1_000_000)
    private let known: Set<String> = ["person", "k"]

    private func read(_ body: String, type: String = "application/json", query: String = "") async throws
        -> IncomingPicture
    {
        try await input.read(
            Request(.post, "/x" + query, headers: ["Content-Type": type], body: Array(body.utf8)), known: known)
    }
    private func problem(_ body: String, type: String = "application/json") async -> Problem? {
        await #expect(throws: Problem.self) { try await read(body, type: type) }
    }

    @Test(
        "The multipart field `file` keeps its name, and further fields come along", arguments: ["file", "image", "img"])
    func readsForms(field: String) async throws {
        let jpeg = try picture(width: 30)
        let request = form([("person", nil, Array("Åsa / 😀".utf8)), (field, "Ünï.jpg", jpeg)], query: "?k=3")
        let picture = try await input.read(request, known: known)
        #expect(picture.bytes == jpeg)
        #expect(picture.fileName == "Ünï.jpg")
        #expect(picture.info.width == 30)
        #expect(picture.fields == ["person": "Åsa / 😀", "k": "3"])
    }

    @Test("Base64 in JSON is read, also as a data URL", arguments: ["", "data:image/jpeg;base64,"])
    func readsBase64(prefix: String) async throws {
        let jpeg = try picture(width: 31)
        let text = prefix + Data(jpeg).base64EncodedString()
        #expect(try await read("{\"file\":\"\(text)\",\"k\":5}").bytes == jpeg)
        #expect(try await read("{\"image_base64\":\"\(text)\"}").bytes == jpeg)
    }

    @Test("The bytes alone are enough")
    func readsBytes() async throws {
        let jpeg = try picture(width: 32)
        let request = Request(.post, "/x?person=Ada", headers: ["Content-Type": "image/jpeg"], body: jpeg)
        let picture = try await input.read(request, known: known)
        #expect(picture.bytes == jpeg)
        #expect(picture.fields["person"] == "Ada")
    }

    static let refused: [(String, String, Int, String)] = [
        ("", "application/json", 400, "no_picture"), ("{}", "application/json", 400, "no_picture"),
        ("{", "application/json", 400, "malformed_json"), ("[]", "application/json", 400, "malformed_json"),
        ("{\"file\":\"*\"}", "application/json", 400, "invalid_base64"),
        ("{\"file\":5}", "application/json", 400, "invalid_base64"),
        ("{\"file\":\"\"}", "application/json", 400, "empty"),
        ("{\"file\":\"aGVsbG8=\"}", "application/json", 415, "not_an_image"),
        ("{\"fiel\":\"aGVsbG8=\"}", "application/json", 400, "unknown_field"),
        ("{\"person\":{}}", "application/json", 400, "invalid_field"),
        ("{\"url\":\"file:///etc/passwd\"}", "application/json", 400, "invalid_url"),
        ("{\"url\":\"http://127.0.0.1:1/\"}", "application/json", 403, "forbidden_address"),
        ("{\"url\":\"http://[::1]/\"}", "application/json", 403, "forbidden_address"),
        ("{\"file\":\"aGVsbG8=\",\"url\":\"http://x\"}", "application/json", 400, "several_pictures"),
        ("hello", "image/jpeg", 415, "not_an_image"), ("", "image/png", 400, "empty"),
        ("a=b", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        ("x", "multipart/form-data", 400, "malformed_multipart"),
        ("--X--", "multipart/form-data; boundary=X", 400, "no_picture"),
    ]

    @Test("What is no picture is refused with a code", arguments: refused)
    func refuses(body: String, type: String, status: Int, code: String) async throws {
        let request = Request(.post, "/x", headers: ["Content-Type": type], body: Array(body.utf8))
        var router = Router()
        let input = input
        router.on(.post, "/x", handling { .text(try await input.read($0, known: ["person"]).fileName) })
        let response = await router.respond(to: request)
        #expect(response.status == status)
        #expect(try JSON(parsing: response.body)["code"] == .string(code))
    }

    @Test("Too many bytes or pixels are refused before anything is decoded")
    func limits() async throws {
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
        png += [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 2, 0, 0, 0] + [UInt8](repeating: 0, count: 40)
        #expect(#expect(throws: Problem.self) { try input.check(png) }?.code == "too_large")
        let long = try picture(width: 20) + [UInt8](repeating: 0, count: 100_000)
        #expect(#expect(throws: Problem.self) { try input.check(long) }?.status == 413)
    }

    @Test("Nothing is fetched when fetching is off")
    func switchesOff() async throws {
        let off = PictureInput(client: HTTPClient(threads: 1), policy: .off, maxBytes: 1, maxPixels: 1)
        let problem = await #expect(throws: Problem.self) { try await off.fetch("http://127.0.0.1:1/") }
        #expect(problem?.code == "urls_off")
    }
}
