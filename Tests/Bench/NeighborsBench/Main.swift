import Faces
import Foundation
import Neighbors

/// Our half of the bench of neighbours: holds a shard and does what each line of the input says.
///
///     neighbors-bench ROWS.f32 COUNT QUERIES.f32 COUNT THREADS [LEVEL]
@main
struct NeighborsBench {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count >= 6, let count = Int(words[2]), let queryCount = Int(words[4]), let threads = Int(words[5])
        else { return print("neighbors-bench ROWS COUNT QUERIES COUNT THREADS [LEVEL]") }
        let level = words.count > 6 ? KernelLevel(rawValue: words[6]) ?? .best : .best
        var bench = Bench(
            queries: try vectors(words[3], queryCount), threads: threads, shard: Shard(kernel: level), level: level)
        try bench.fill(words[1], count)
        while let line = readLine() {
            let parts = line.split(separator: " ").map(String.init)
            guard let task = parts.first else { continue }
            let number = parts.count > 1 ? Double(parts[1]) ?? 0 : 0
            switch task {
            case "single": bench.single(rounds: Int(number))
            case "batch": bench.batch(size: Int(number))
            case "radius": bench.radius(Float(number))
            case "answers": bench.answers()
            case "ingest": bench.ingest()
            case "snapshot": try bench.snapshot(parts[1])
            default: tell(["error": task])
            }
        }
    }
}

/// Prints a line of JSON.
func tell(_ values: [String: Any]) {
    if let data = try? JSONSerialization.data(withJSONObject: values, options: .sortedKeys) {
        print(String(decoding: data, as: UTF8.self))
        fflush(nil)
    }
}

/// Milliseconds of a piece of work.
func milliseconds(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start) / .milliseconds(1)
}

/// Vectors of a file of little-endian Float32, the first `count`.
func vectors(_ path: String, _ count: Int, from start: Int = 0) throws -> [Embedding] {
    guard let file = FileHandle(forReadingAtPath: path) else { throw CocoaError(.fileReadNoSuchFile) }
    defer { try? file.close() }
    try file.seek(toOffset: UInt64(start * 512))
    let bytes = [UInt8](try file.read(upToCount: count * 512) ?? Data())
    return stride(from: 0, to: bytes.count, by: 512).compactMap { Embedding(littleEndian: Array(bytes[$0..<$0 + 512])) }
}

/// A UUID that tells a row's number.
func id(_ row: Int) -> UUID {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: row >> (8 * (7 - $0))) }
    return UUID(bytes: Array(repeating: 1, count: 8) + bytes) ?? UUID()
}

/// The number in such a UUID.
func row(_ id: UUID) -> Int { id.bytes.suffix(8).reduce(0) { $0 << 8 | Int($1) } }

/// Memory in use, in bytes.
func resident() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
    return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
}
