import Faces
import Foundation
import Projection

// Our side of Tests/Bench/map.py: maps the Float32 vectors of a file, or tells the divergence of places somebody else found.
//
//     map-bench map VECTORS THREADS PLACES
//     map-bench judge VECTORS THREADS PLACES

let arguments = CommandLine.arguments
guard arguments.count == 5, let threads = Int(arguments[3]) else {
    FileHandle.standardError.write(Data("usage: map-bench map|judge VECTORS THREADS PLACES\n".utf8))
    exit(2)
}
let (vectors, places) = (URL(filePath: arguments[2]), URL(filePath: arguments[4]))
let bytes = try Data(contentsOf: vectors)
let size = Embedding.dimension * 4
let embeddings = (0..<bytes.count / size).compactMap {
    Embedding(littleEndian: Array(bytes[$0 * size..<($0 + 1) * size]))
}
func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}
var report: [String: Double] = ["faces": Double(embeddings.count)]
let settings = MapSettings()
if arguments[1] == "judge" {
    let values = LittleEndian.floats(try Data(contentsOf: places))
    let known = embeddings.indices.map { SIMD2(values[2 * $0], values[2 * $0 + 1]) }
    let map = try FaceMap(embeddings, settings: settings, threads: threads, known: known, from: settings.allSteps)
    report["divergence"] = map.divergence()
} else {
    let start = ContinuousClock.now
    _ = FaceMap.firstPlaces(embeddings, settings: settings, threads: threads)
    let first = ContinuousClock.now
    let map = try FaceMap(embeddings, settings: settings, threads: threads)
    let ready = ContinuousClock.now
    map.advance(map.lastStep)
    report["seconds"] = seconds(.now - first)
    report["first"] = seconds(first - start)
    report["neighbours"] = seconds(ready - first)
    try Data(LittleEndian.bytes(map.places.flatMap { [$0.x, $0.y] })).write(to: places)
}
print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
