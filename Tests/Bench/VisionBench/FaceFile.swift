import DlibOracle
import Faces
import Foundation
import Imaging
import Vision

/// The embeddings of a folder's photos in every number type of this CPU, of dlib, and with the mirrored chip.
///
/// The file is one line of JSON (names, the kinds of embedding, whether a face was found) and then, kind after kind,
/// photos x 128 Float32 in the machine's order. A photo's face is the one nearest to its middle among those detected.
struct FaceFile {
    struct Head: Encodable {
        var names: [String]
        var found: [Bool]
        var kinds: [String]
        /// Side of the box in pixels, sharpness, pose and exposure of each.
        var size: [Float]
        var sharpness: [Float]
        var pose: [Float]
        var exposure: [Float]
    }

    let folder: String

    func write(to path: String) async throws {
        let names = try photos(below: folder)
        // dlib embeds every n-th photo only when told so: it takes ten times as long as all of ours together.
        let withDlib = ProcessInfo.processInfo.environment["BENCH_DLIB"] == "1"
        let types = NumberType.allCases.filter { (try? FaceEmbedder(modelDirectory: models, numbers: $0)) != nil }
        let kinds =
            types.map(\.rawValue) + types.map { "\($0.rawValue) mirrored" }
            + (withDlib ? ["dlib", "dlib mirrored"] : [])
        let workers = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let parts = try await withThrowingTaskGroup(of: (Int, Part).self) { group in
            for worker in 0..<workers {
                let range = names.count * worker / workers..<names.count * (worker + 1) / workers
                group.addTask { (worker, try await part(names[range], types, withDlib, tells: worker == 0)) }
            }
            return try await group.reduce(into: [Int: Part]()) { $0[$1.0] = $1.1 }
        }
        let sorted = (0..<workers).compactMap { parts[$0] }
        func all<Value>(_ key: KeyPath<Part, [Value]>) -> [Value] { sorted.flatMap { $0[keyPath: key] } }
        let head = Head(
            names: names, found: all(\.found), kinds: kinds, size: all(\.size), sharpness: all(\.sharpness),
            pose: all(\.pose), exposure: all(\.exposure))
        var file = try JSONEncoder().encode(head) + Data("\n".utf8)
        for kind in kinds.indices {
            for part in sorted {
                unsafe part.embeddings[kind].withUnsafeBytes { unsafe file.append(contentsOf: $0) }
            }
        }
        try file.write(to: URL(fileURLWithPath: path))
    }

    /// What one worker found.
    private struct Part: Sendable {
        var found: [Bool] = []
        var size: [Float] = []
        var sharpness: [Float] = []
        var pose: [Float] = []
        var exposure: [Float] = []
        /// By kind.
        var embeddings: [[Float]]
    }

    private func part(
        _ names: ArraySlice<String>, _ types: [NumberType], _ withDlib: Bool, tells: Bool
    ) async throws -> Part {
        let detector = try FaceDetector(kind: .mmod, modelDirectory: models)
        let embedders = try types.map { try FaceEmbedder(modelDirectory: models, numbers: $0) }
        let mirrored = try types.map { try FaceEmbedder(modelDirectory: models, numbers: $0, mirrored: true) }
        let dlib = withDlib ? try DlibResNet(modelDirectory: models) : nil
        var part = Part(embeddings: Array(repeating: [], count: types.count * 2 + (withDlib ? 2 : 0)))
        for (number, name) in names.enumerated() {
            if tells, number % 200 == 0 { say("\(100 * number / names.count) %") }
            let (image, _) = try Imaging.decode(try bytes(of: "\(folder)/\(name)"))
            let detection = try await detector.detect(in: image)
            let middle = Point(x: Float(image.width) / 2, y: Float(image.height) / 2)
            func away(_ face: DetectedFace) -> Float {
                let (x, y) = (face.box.center.x - middle.x, face.box.center.y - middle.y)
                return x * x + y * y
            }
            let best = detection.faces.indices.min { away(detection.faces[$0]) < away(detection.faces[$1]) }
            part.found.append(best != nil)
            let quality = best.map { detection.faces[$0].quality }
            part.size.append(best.map { detection.faces[$0].box.width } ?? 0)
            part.sharpness.append(quality?.sharpness ?? 0)
            part.pose.append(quality?.pose ?? 0)
            part.exposure.append(quality?.exposure ?? 0)
            guard let best else {
                for kind in part.embeddings.indices { part.embeddings[kind] += Array(repeating: 0, count: 128) }
                continue
            }
            let chip = detection.chips[best]
            for (kind, embedder) in (embedders + mirrored).enumerated() {
                for embedding in try await embedder.embed([chip]) { part.embeddings[kind] += embedding.values }
            }
            guard let dlib else { continue }
            let both = try dlib.embed([chip.pixels, turned(chip.pixels)])
            part.embeddings[types.count * 2] += both[0]
            part.embeddings[types.count * 2 + 1] += zip(both[0], both[1]).map { ($0 + $1) / 2 }
        }
        return part
    }

    /// A chip seen in a mirror.
    private func turned(_ pixels: [UInt8]) -> [UInt8] {
        var out = pixels
        let side = Chip.side
        for place in 0..<side * side {
            for channel in 0..<3 {
                out[3 * place + channel] = pixels[3 * (place / side * side + side - 1 - place % side) + channel]
            }
        }
        return out
    }
}
