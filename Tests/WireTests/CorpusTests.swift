import Foundation
import Testing
import Wire

@testable import wire_echo

/// The folder that fuzzing starts from.
private let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fuzz/Corpus")

@Suite("The fuzzer's corpus")
struct CorpusTests {
    @Test(
        "No seed breaks an invariant",
        arguments: try FileManager.default.contentsOfDirectory(atPath: corpus.path).sorted())
    func seed(_ name: String) throws {
        let bytes = [UInt8](try Data(contentsOf: corpus.appending(path: name)))
        #expect(brokenInvariant(bytes) == nil)
    }

    @Test("Every message has a seed")
    func complete() throws {
        for (choice, type) in samples.enumerated() {
            let name = "message.\(type.name.split(separator: ".").last ?? "").bin"
            let bytes = [UInt8](try Data(contentsOf: corpus.appending(path: name)))
            #expect(bytes.first == UInt8(choice))
            _ = try type.decode(protobuf: Array(bytes.dropFirst()))
        }
    }
}
