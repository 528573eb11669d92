import Foundation
import Log
import Synchronization
import Testing

/// Keeps the lines a log writes.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

@Suite("The log")
struct LogTests {
    @Test("writes one JSON object a line, whatever the text holds")
    func json() throws {
        let lines = Lines()
        let log = Log(component: "detector", sink: lines.add)
        log.info("a \"quoted\"\nline\u{1}", ["path": "C:\\tmp 😀", "count": 3, "share": 0.5, "ok": true])
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(lines.all[0].utf8)) as? [String: Any])
        #expect(object["msg"] as? String == "a \"quoted\"\nline\u{1}")
        #expect(object["component"] as? String == "detector")
        #expect(object["path"] as? String == "C:\\tmp 😀")
        #expect(object["count"] as? Int == 3)
        #expect(object["ok"] as? Bool == true)
        #expect((object["ts"] as? String)?.hasSuffix("Z") == true)
    }

    @Test("leaves out what is below its level")
    func levels() {
        let lines = Lines()
        let log = Log(component: "x", level: .warning, sink: lines.add)
        log.debug("no")
        log.info("no")
        log.warning("yes")
        log.named("y").error("yes")
        #expect(lines.all.count == 2)
        #expect(lines.all[1].contains("\"component\":\"y\""))
    }
}
