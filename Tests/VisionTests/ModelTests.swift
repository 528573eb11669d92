import CVision
import Foundation
import TestKit
import Testing

@testable import Vision

/// Models of one's own: the same architecture, vouched for by a file beside it.
@Suite("Other models", .enabled(if: modelsAreThere, "run scripts/fetch-models"))
struct ModelTests {
    /// A folder with the published embedder, one weight of which was changed, and what stands beside it.
    private func changedModel(ranges: (_ checksum: String) -> String?) throws -> String {
        let folder = try TestEnvironment.temporaryFolder()
        let name = "dlib_face_recognition_resnet_model_v1.dat"
        var data = try Data(contentsOf: URL(fileURLWithPath: "\(models)/\(name)"))
        data[data.count - 1000] ^= 1
        let path = "\(folder)/\(name)"
        try data.write(to: URL(fileURLWithPath: path))
        var checksum: UInt64 = 0
        try unsafe visionCall { unsafe cvision_model_checksum(path, &checksum, $0, $1) }
        if let text = ranges(String(checksum, radix: 16)) {
            try text.write(toFile: path + ".ranges", atomically: true, encoding: .utf8)
        }
        return folder
    }

    static let ranges = (0..<29).map { _ in "12" }.joined(separator: " ")

    @Test("Without a file that vouches for it, it is refused")
    func unknown() throws {
        let folder = try changedModel { _ in nil }
        let error = #expect(throws: VisionError.self) { try FaceEmbedder(modelDirectory: folder) }
        #expect(error?.code == .modelDamaged && error?.description.contains(".ranges") == true)
    }

    @Test("A file of another model vouches for nothing")
    func other() throws {
        let folder = try changedModel { _ in "checksum 1234\nranges \(Self.ranges)\n" }
        let error = #expect(throws: VisionError.self) { try FaceEmbedder(modelDirectory: folder) }
        #expect(error?.code == .modelDamaged && error?.description.contains("differ") == true)
    }

    @Test("Vouched for, it is used; without ranges not in int8")
    func vouched() throws {
        let bare = try changedModel { "# mine\nchecksum \($0)\n" }
        #expect(try FaceEmbedder(modelDirectory: bare).numbers != .int8)
        let error = #expect(throws: VisionError.self) { try FaceEmbedder(modelDirectory: bare, numbers: .int8) }
        #expect(error?.code == .numbersInaccurate || error?.code == .numbersMissing)
        let whole = try changedModel { "checksum \($0)\nranges \(Self.ranges)\n" }
        #expect(try FaceEmbedder(modelDirectory: whole).numbers == FaceEmbedder(modelDirectory: models).numbers)
    }

    @Test("Ranges that do not fit the model are found out at start, and the next type is taken")
    func wrongRanges() throws {
        let folder = try changedModel { checksum in
            "checksum \(checksum)\nranges \((0..<29).map { _ in "0.01" }.joined(separator: " "))\n"
        }
        #expect(try FaceEmbedder(modelDirectory: folder).numbers != .int8)
    }

    @Test("The detector's file is not the embedder's")
    func swapped() throws {
        let folder = try TestEnvironment.temporaryFolder()
        let names = ["mmod_human_face_detector.dat", "dlib_face_recognition_resnet_model_v1.dat"]
        for (name, source) in zip(names, names.reversed()) {
            let path = "\(folder)/\(name)"
            try FileManager.default.copyItem(atPath: "\(models)/\(source)", toPath: path)
            var checksum: UInt64 = 0
            try unsafe visionCall { unsafe cvision_model_checksum(path, &checksum, $0, $1) }
            try "checksum \(String(checksum, radix: 16))\n".write(
                toFile: path + ".ranges", atomically: true, encoding: .utf8)
        }
        let error = #expect(throws: VisionError.self) { try FaceEmbedder(modelDirectory: folder) }
        #expect(error?.code == .modelDamaged && error?.description.contains("architecture") == true)
    }
}
