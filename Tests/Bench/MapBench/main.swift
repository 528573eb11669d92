import Faces
import Foundation
import Projection

// Maps the Float32 vectors of a file and tells seconds, divergence and places: one side of Tests/Bench/map.py.
//
//     map-bench VECTORS THREADS PLACES

let arguments = CommandLine.arguments
guard arguments.count == 4, let threads = Int(arguments[2]) else {
    FileHandle.standardError.write(Data("usage: map-bench VECTORS THREADS PLACES\n".utf8))
    exit(2)
}
let bytes = try Data(contentsOf: URL(filePath: arguments[1]))
let size = Embedding.dimension * 4
let embeddings = (0..<bytes.count / size).compactMap {
    Embedding(littleEndian: Array(bytes[$0 * size..<($0 + 1) * size]))
}
let start = ContinuousClock.now
let map = try FaceMap(embeddings, settings: MapSettings(), threads: threads)
let ready = ContinuousClock.now
map.advance(map.lastStep)
let done = ContinuousClock.now
let places = map.places.flatMap { [$0.x, $0.y] }
try Data(places.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } })
    .write(to: URL(filePath: arguments[3]))
func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}
let report: [String: Double] = [
    "faces": Double(embeddings.count), "seconds": seconds(done - start), "first": seconds(ready - start),
    "divergence": map.divergence(),
]
print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
