import Foundation
import Testing
import Wire

@Suite("Headers of gRPC")
struct HeaderTests {
    static let timeouts: [(duration: Duration, text: String)] = [
        (.milliseconds(250), "250m"), (.seconds(10), "10S"), (.seconds(90), "90S"), (.seconds(120), "2M"),
        (.seconds(3600), "1H"), (.microseconds(1_500), "1500u"), (.nanoseconds(1), "1n"), (.zero, "0n"),
        (.seconds(-1), "0n"), (Duration(secondsComponent: 0, attosecondsComponent: 1), "1n"),
        (.nanoseconds(100_000_001), "100001u"), (.seconds(123_456_789), "2057614M"),
        (.seconds(Int64.max), "99999999H"),
    ]

    @Test("A timeout is written in the largest exact unit, else rounded up", arguments: timeouts)
    func timeout(_ duration: Duration, _ text: String) {
        #expect(GRPCTimeout.encode(duration) == text)
    }

    @Test("A timeout is read back, never shorter", arguments: timeouts)
    func timeoutBack(_ duration: Duration, _ text: String) throws {
        guard duration < .seconds(99_999_999 * 3_600) else { return }
        let back = try #require(GRPCTimeout.decode(text))
        #expect(back >= duration)
        #expect(back - max(duration, .zero) <= .seconds(60))
    }

    @Test(
        "What is not a timeout is not read",
        arguments: ["", "m", "250", "250x", "-1m", "+1m", "1.5S", " 1S", "1S ", "123456789n", "٣S", "1Ä"])
    func badTimeout(_ text: String) {
        #expect(GRPCTimeout.decode(text) == nil)
    }

    @Test("Every unit is read")
    func units() {
        #expect(GRPCTimeout.decode("2H") == .seconds(7_200))
        #expect(GRPCTimeout.decode("2M") == .seconds(120))
        #expect(GRPCTimeout.decode("2S") == .seconds(2))
        #expect(GRPCTimeout.decode("2m") == .milliseconds(2))
        #expect(GRPCTimeout.decode("2u") == .microseconds(2))
        #expect(GRPCTimeout.decode("00000002n") == .nanoseconds(2))
        #expect(GRPCTimeout.decode("99999999H") == .seconds(359_999_996_400))
    }

    static let messages: [(message: String, text: String)] = [
        ("", ""), ("not found", "not found"), ("100%", "100%25"), ("Ä", "%C3%84"), ("a\nb", "a%0Ab"),
        ("~\u{7F}", "~%7F"),
    ]

    @Test("A message is percent-encoded and read back", arguments: messages)
    func message(_ message: String, _ text: String) {
        #expect(GRPCMessage.encode(message) == text)
        #expect(GRPCMessage.decode(text) == message)
    }

    @Test("What is not percent-encoding is left as it is")
    func badMessage() {
        #expect(GRPCMessage.decode("100%") == "100%")
        #expect(GRPCMessage.decode("%4") == "%4")
        #expect(GRPCMessage.decode("%zz%41%c3%84") == "%zzAÄ")
        #expect(GRPCMessage.decode("%FF") == "\u{FFFD}")
    }

    @Test("A status is a decimal number; what is none of the 17 is unknown")
    func status() {
        #expect(GRPCStatus.allCases.count == 17)
        for status in GRPCStatus.allCases { #expect(GRPCStatus(header: status.header) == status) }
        #expect(GRPCStatus(header: "14") == .unavailable)
        #expect(GRPCStatus.invalidArgument.name == "INVALID_ARGUMENT")
        for text in ["", "17", "-1", "+3", "OK", "007", "3 "] { #expect(GRPCStatus(header: text) == .unknown) }
    }

    @Test("Methods are known by their paths alone")
    func methods() throws {
        for method in Method.all { #expect(try Method.named(method.path) == method) }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let contract = try String(contentsOf: root.appending(path: "Shared/Wire/rollcall.proto"), encoding: .utf8)
        #expect(Set(Method.all).count == contract.components(separatedBy: "\n  rpc ").count - 1)
        for path in [
            "", "/rollcall.v1.Detector/Submit ", "rollcall.v1.Detector/Submit", "/rollcall.v1.detector/Submit",
        ] {
            #expect(Method(path: path) == nil)
            let error = #expect(throws: WireError.self) { try Method.named(path) }
            #expect(error?.code == .unknownMethod)
        }
    }

    @Test("Every error says what to do")
    func errors() {
        for code in WireError.Code.allCases {
            let error = WireError(code, "It broke")
            #expect(error.description.hasPrefix("It broke; "))
            #expect(error.problemCode.hasPrefix("wire_"))
        }
        #expect(WireError(.tooLarge, "").problemCode == "wire_too_large")
    }
}
