import Curation
import Faces
import Foundation

/// Reads a collection from standard input and writes what is suspected of its names to standard output.
///
/// In: lines of JSON would be slow, so each face is an Int32 (its person, -1 for none) and 128 Float32, little-endian. Out: a line
/// for each suspicion: kind, chance, person, other, rows with commas; people and rows as numbers, `-` for none.
@main
enum CurationBench {
    static func main() throws {
        let data = [UInt8](try FileHandle.standardInput.readToEnd() ?? Data())
        let size = 4 + Embedding.dimension * 4
        guard data.count.isMultiple(of: size) else { throw CocoaError(.fileReadCorruptFile) }
        var faces: [UUID] = []
        var embeddings: [Embedding] = []
        var people: [UUID?] = []
        for start in stride(from: 0, to: data.count, by: size) {
            guard let embedding = Embedding(littleEndian: Array(data[start + 4..<start + size])) else {
                throw CocoaError(.fileReadCorruptFile)
            }
            let number = data[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            faces.append(id(faces.count))
            embeddings.append(embedding)
            people.append(Int32(bitPattern: number) < 0 ? nil : id(Int(number)))
        }
        let clock = ContinuousClock()
        let start = clock.now
        let found = Folders(faces: faces, embeddings: embeddings, people: people).suspicions()
        let seconds = (clock.now - start) / .seconds(1)
        var text = "seconds \(seconds)\n"
        for one in found {
            let rows = one.faces.map { String(number($0)) }.joined(separator: ",")
            let (person, other) = (one.person.map { "\(number($0))" } ?? "-", one.other.map { "\(number($0))" } ?? "-")
            text += "\(one.kind.rawValue) \(one.chance) \(person) \(other) \(rows)\n"
        }
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    /// An id that holds a number.
    private static func id(_ number: Int) -> UUID {
        let n = UInt32(number)
        func byte(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: n >> shift) }
        return UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, byte(24), byte(16), byte(8), byte(0)))
    }

    private static func number(_ id: UUID) -> Int {
        id.bytes.suffix(4).reduce(0) { $0 << 8 | Int($1) }
    }
}
