import Foundation
import Settings
import Testing

@Suite("Settings")
struct SettingsTests {
    @Test("An empty environment gives the documented defaults")
    func defaults() throws {
        let settings = try Settings(environment: ["HOME": "/home/kim"])
        #expect(settings.detector == .mmod)
        #expect(settings.minFace == 40)
        #expect(settings.sexEstimate)
        #expect(settings.modelDirectory == "/home/kim/.cache/rollcall/models")
        #expect(settings.indexShard == 0 && settings.indexShards == 1)
        #expect(settings.minScore == nil)
        #expect([settings.minSharpness, settings.minPose, settings.minExposure] == [0, 0, 0])
    }

    @Test("Scores of the network may be negative")
    func negativeScore() throws {
        let settings = try Settings(environment: ["ROLLCALL_MIN_SCORE": "-0.5", "ROLLCALL_MIN_POSE": "0.2"])
        #expect(settings.minScore == -0.5 && settings.minPose == 0.2)
    }

    private static let refused: [(name: String, value: String, says: String)] = [
        ("ROLLCALL_MIN_FACE", "12", "20 to 1000"), ("ROLLCALL_MIN_FACE", "forty", "whole number"),
        ("ROLLCALL_DETECTOR", "yolo", "mmod, hog"), ("ROLLCALL_INDEX_SHARD", "3/3", "i/n"),
        ("ROLLCALL_INDEX_SHARD", "1", "i/n"), ("ROLLCALL_FALSE_NAME_LIMIT", "2", "number from"),
        ("ROLLCALL_MIN_SCORE", "-2.1", "-2"), ("ROLLCALL_MIN_SCORE", "nan", "number from"),
        ("ROLLCALL_MIN_POSE", "1.5", "number from"), ("ROLLCALL_MIN_SHARPNESS", "-0.1", "number from"),
        ("ROLLCALL_MIN_EXPOSURE", "dark", "number from"),
        ("ROLLCALL_SEX_ESTIMATE", "no", "on, off"), ("ROLLCALL_MIN_FASE", "50", "did you mean ROLLCALL_MIN_FACE"),
        ("ROLLCALL_HTTP_HOST", "0.0.0.0", "loopback"),
        ("ROLLCALL_AMQP_URL_FILE", "/missing", "can't be read"),
    ]
    @Test("A bad value is refused with what to do", arguments: refused)
    func refusals(_ row: (name: String, value: String, says: String)) {
        let error = #expect(throws: SettingsError.self) {
            try Settings(environment: [row.name: row.value], readFile: { _ in nil })
        }
        #expect(error?.description.contains(row.says) == true)
    }

    @Test("The sex estimate can be switched off")
    func sexEstimate() throws {
        let settings = try Settings(environment: ["ROLLCALL_SEX_ESTIMATE": "off"])
        #expect(!settings.sexEstimate)
        #expect(settings.summary.contains { $0.name == "sex_estimate" && $0.value == "off" })
    }

    @Test("All problems come at once")
    func allAtOnce() {
        let error = #expect(throws: SettingsError.self) {
            try Settings(environment: ["ROLLCALL_MIN_FACE": "1", "ROLLCALL_WORKERS": "0", "ROLLCALL_X": "1"])
        }
        #expect(error?.problems.count == 3)
    }

    @Test("A secret comes from a file and is never printed")
    func secretFile() throws {
        let settings = try Settings(
            environment: ["ROLLCALL_AMQP_URL_FILE": "/run/secret"], readFile: { _ in "amqp://u:p4ss@h/" })
        #expect(settings.brokerURL.revealed == "amqp://u:p4ss@h/")
        #expect(!settings.summary.contains { $0.value.contains("p4ss") })
        #expect(!"\(settings.brokerURL)".contains("p4ss"))
    }

    @Test("A value and its file twin together are refused")
    func twins() {
        #expect(throws: SettingsError.self) {
            try Settings(
                environment: ["ROLLCALL_AMQP_URL": "a", "ROLLCALL_AMQP_URL_FILE": "/f"], readFile: { _ in "b" })
        }
    }

    @Test("Every setting is in docs/settings.md")
    func documented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let code = try String(contentsOf: root.appending(path: "Shared/Settings/Settings.swift"), encoding: .utf8)
        let page = try String(contentsOf: root.appending(path: "docs/settings.md"), encoding: .utf8)
        let names = Set(code.matches(of: /"(ROLLCALL_[A-Z_]+)"/).map { String($0.1) })
        #expect(names.count > 15)
        for name in names { #expect(page.contains("`\(name)`"), "\(name) is missing") }
    }

    @Test("The nearest name is near")
    func nearest() {
        #expect(Nearest.name(to: "statsu", among: ["status", "up", "down"]) == "status")
        #expect(Nearest.name(to: "xyzzy", among: ["status", "up", "down"]) == nil)
        #expect(Nearest.edits("kitten", "sitting") == 3)
        #expect(Nearest.edits("", "abc") == 3)
    }
}
