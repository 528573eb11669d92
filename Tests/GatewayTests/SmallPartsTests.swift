import Faces
import Foundation
import HTTPServer
import Imaging
import Messaging
import Store
import Testing
import Wire

@testable import api_gateway

@Suite("Failures become problems")
struct FailureTests {
    static let store: [(StoreError.Code, Int)] = [
        (.notFound, 404), (.conflict, 409), (.invalid, 400), (.stale, 412), (.unavailable, 503), (.failed, 500),
    ]
    @Test("Of the store", arguments: store)
    func ofTheStore(code: StoreError.Code, status: Int) {
        #expect(StoreError(code, "words").problem.status == status)
    }

    @Test("What the database says stays inside")
    func hidesDatabaseErrors() {
        #expect(!StoreError(.failed, "relation \"faces\" …").problem.detail.contains("faces"))
    }

    static let messaging: [(MessagingError, Int, String)] = [
        (MessagingError(.unavailable, ""), 503, "unavailable"), (MessagingError(.unroutable, ""), 503, "no_worker"),
        (MessagingError(.deadlineExceeded, ""), 504, "deadline_exceeded"),
        (MessagingError(.remote(.invalidArgument), "", reason: "truncated"), 422, "truncated"),
        (MessagingError(.remote(.invalidArgument), "", reason: "not_an_image"), 415, "not_an_image"),
        (MessagingError(.remote(.invalidArgument), "", reason: "too_large"), 413, "too_large"),
        (MessagingError(.remote(.invalidArgument), "", reason: "odd"), 422, "odd"),
        (MessagingError(.remote(.internalError), ""), 502, "worker_failed"),
        (MessagingError(.malformedAnswer, ""), 502, "worker_failed"),
    ]
    @Test("Of messages", arguments: messaging)
    func ofMessages(error: MessagingError, status: Int, code: String) {
        #expect(error.problem.status == status)
        #expect(error.problem.code == code)
        #expect(status != 503 || error.problem.headers["Retry-After"] != nil)
    }

    @Test("Of pictures: never a 500", arguments: ImagingError.Code.allCases)
    func ofPictures(code: ImagingError.Code) {
        #expect((400..<500).contains(ImagingError(code, "It").problem.status))
    }
}

@Suite("Small parts")
struct SmallPartsTests {
    @Test("What was used lately is kept, and never more than allowed")
    func keepsRecent() {
        var kept = RecentlyUsed<Int, Int>(limit: 10)
        for number in 0..<100 {
            kept[number] = number
            #expect(kept[0] == 0)
        }
        #expect(kept[99] == 99)
        #expect(kept[50] == nil)
        kept[99] = nil
        #expect(kept[99] == nil)
    }

    @Test("Pages come with their type and a policy without inline script")
    func servesPages() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Services/api-gateway/Web").standardizedFileURL.path
        let web = try WebFolder(path: folder)
        for (name, type) in [("index.html", "text/html"), ("whoami.html", "text/html"), ("style.css", "text/css")] {
            let page = try web.response(name)
            #expect(page.headers["Content-Type"]?.hasPrefix(type) == true)
            let policy = try #require(page.headers["Content-Security-Policy"])
            #expect(policy.contains("default-src 'self'"))
            #expect(!policy.contains("unsafe"))
        }
        for name in ["", "../README.md", "nothing.js", "/etc/passwd"] {
            #expect(throws: Problem.self) { try web.response(name) }
        }
    }

    @Test("No page has inline script or style, or names another host")
    func keepsPagesStrict() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Services/api-gateway/Web").standardizedFileURL
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for bad in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "<style", " onclick=",
                " style=\"",
            ] {
                #expect(!text.contains(bad), "\(file.lastPathComponent) has \(bad)")
            }
            if file.pathExtension == "html" {
                #expect(!text.contains("<script>"))
                #expect(!text.contains("src=\"http"))
            }
        }
    }
}
