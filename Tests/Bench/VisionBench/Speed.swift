import CVisionProbe
import DlibOracle
import Faces
import Foundation
import Imaging
import Vision

/// Times ours and dlib in turn on the same pictures and chips, one thread each.
struct Speed {
    /// Chips of the largest batch.
    static let batch = 16

    let rounds: Int

    /// One measured thing: the fastest round, in milliseconds, and the multiplications it asks for.
    struct Line: Encodable {
        var photo: String
        /// "detect", "align", "embed" (one chip) or "embed16" (a chip of a batch of 16).
        var task: String
        /// "ours f32", "ours int8", "dlib", ...
        var who: String
        var ms: Double
        var multiplications: Double?
        /// Billions of multiplications a second that the core can do in this number type.
        var peak: Double?
        var faces: Int?
    }

    func run(photos: [String]) async throws {
        let numbers = NumberType.allCases.filter {
            (try? FaceEmbedder(modelDirectory: models, numbers: $0)) != nil
        }
        let peaks = Dictionary(uniqueKeysWithValues: numbers.map { ($0, peak($0)) })
        let detectors = try numbers.map {
            try FaceDetector(kind: .mmod, modelDirectory: models, numbers: $0, minFace: 80)
        }
        let embedders = try numbers.map { try FaceEmbedder(modelDirectory: models, numbers: $0) }
        let (dlibDetector, dlibResNet) = (try DlibMMOD(modelDirectory: models), try DlibResNet(modelDirectory: models))
        for path in photos {
            let (image, _) = try Imaging.decode(try bytes(of: path))
            let layout = try Dlib.tiledLayout(width: image.width, height: image.height)
            let detection = try await detectors[0].detect(in: image)
            guard let chip = detection.chips.first else {
                say("\(path) has no face")
                continue
            }
            let work = Work.mmod(rows: layout.height, columns: layout.width)
            let many = (0..<Self.batch).map { detection.chips[$0 % detection.chips.count] }
            var best: [String: Line] = [:]
            func note(_ task: String, _ who: String, _ ms: Double, _ work: Double? = nil, _ peak: Double? = nil) {
                let line = Line(
                    photo: path, task: task, who: who, ms: ms, multiplications: work, peak: peak,
                    faces: task == "detect" ? detection.faces.count : nil)
                let key = "\(task) \(who)"
                if ms < best[key]?.ms ?? .infinity { best[key] = line }
            }
            for round in 0..<rounds {
                for (index, type) in numbers.enumerated() {
                    let (who, top) = ("ours \(type.rawValue)", peaks[type])
                    // dlib's rounds are long; ours are short, so that a few are as likely to meet a quiet moment.
                    for _ in 0..<3 {
                        let found = try await detectors[index].detect(in: image)
                        note("detect", who, found.detecting.milliseconds, work, top)
                        note("align", "ours", found.aligning.milliseconds / Double(max(1, found.faces.count)))
                        note(
                            "embed", who, try await time { _ = try await embedders[index].embed([chip]) }, Work.resnet,
                            top)
                        let all = try await time { _ = try await embedders[index].embed(many) }
                        note("embed16", who, all / Double(Self.batch), Work.resnet, top)
                    }
                }
                // The large photos take dlib seconds.
                if round < 2 || image.height < 600 {
                    note("detect", "dlib", try await time { _ = try dlibDetector.detect(in: image) }, work)
                }
                note("embed", "dlib", try await time { _ = try dlibResNet.embed([chip.pixels]) }, Work.resnet)
                let all = try await time { _ = try dlibResNet.embed(many.map(\.pixels)) }
                note("embed16", "dlib", all / Double(Self.batch), Work.resnet)
            }
            for key in best.keys.sorted() { if let line = best[key] { try print(json: line) } }
        }
    }

    private func time(_ body: () async throws -> Void) async throws -> Double {
        let start = ContinuousClock.now
        try await body()
        return (ContinuousClock.now - start).milliseconds
    }

    private func peak(_ type: NumberType) -> Double {
        let kind: Int32 =
            switch type {
            case .f32: 0;
            case .bf16: 1;
            case .int8: 2
            }
        return probe_peak(kind)
    }
}
