import CNeighbors
import Faces
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// The form of a snapshot, all numbers little-endian:
///
///     "RCshard2", size of the file, size of the manifest, its checksum, the manifest, then parts that each begin at a multiple of 4,096 bytes
///
/// with zeros between them. A part is what memory holds, so that a file that is mapped is ready: a slab (vectors, faces), the people and the gone bits
/// of a slab, the codes of a segment. The manifest names each part's place, size and checksum. `version` changes with anything
/// that decides how a part is read.
enum SnapshotFile {
    static let magic: [UInt8] = Array("RCshard2".utf8)
    /// Of this format and of the codes in it.
    static let version: UInt64 = 2
    static let mostMark = 4_096
    static let page = 4_096
    static let headSize = magic.count + 24

    struct Part: Hashable {
        var offset: Int
        var size: Int
        var checksum: UInt64
    }

    struct SpacePart {
        var space: Shard.Space
        /// Slots that are taken, and slots below which segments cover.
        var count: Int
        var coded: Int
        /// The place of each slab and its marks; an empty part where all rows are gone.
        var slabs: [(rows: Part, marks: Part)]
        var segments: [(slots: Range<Int>, blocks: Int, packs: Int, loose: [UInt32], codes: Part)]
    }

    struct Manifest {
        var generation: UInt64
        var stamp: SnapshotStamp
        var spaces: [SpacePart]
    }

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        guard let base = bytes.baseAddress else { return 0 }
        return unsafe cneighbors_checksum(base, bytes.count)
    }

    /// The checksum of a part so far, with one more piece.
    static func checksum(_ piece: UnsafeRawBufferPointer, after sum: UInt64) -> UInt64 {
        unsafe sum &* 31 &+ checksum(piece)
    }

    /// Where the page that holds the byte before `size` ends.
    static func rounded(_ size: Int) -> Int { (size + page - 1) / page * page }

    static func checksum(_ bytes: [UInt8]) -> UInt64 { unsafe bytes.withUnsafeBytes { unsafe checksum($0) } }

    static func encode(_ manifest: Manifest) -> [UInt8] {
        var out = ByteWriter()
        for number in [version, manifest.generation, UInt64(manifest.stamp.part), UInt64(manifest.stamp.parts)] {
            out.add(number)
        }
        out.add(manifest.stamp.mark)
        out.add(UInt64(manifest.spaces.count))
        for space in manifest.spaces {
            out.add(space.space.collection.bytes)
            out.add(Array(space.space.model.utf8))
            for number in [space.count, space.coded, space.slabs.count] { out.add(UInt64(number)) }
            for slab in space.slabs {
                out.add(slab.rows)
                out.add(slab.marks)
            }
            out.add(UInt64(space.segments.count))
            for segment in space.segments {
                let slots = segment.slots
                for number in [slots.lowerBound, slots.upperBound, segment.blocks, segment.packs, segment.loose.count] {
                    out.add(UInt64(number))
                }
                for slot in segment.loose { out.add(UInt64(slot)) }
                out.add(segment.codes)
            }
        }
        return out.bytes
    }

    static func decode(_ bytes: [UInt8], path: String) throws(SnapshotError) -> Manifest {
        var from = ByteReader(bytes: bytes, path: path)
        guard try from.number() == version else {
            throw .foreign(path: path, reason: "it is of another version of this program")
        }
        let (generation, part, parts) = (try from.number(), try from.size(), try from.size())
        let stamp = SnapshotStamp(part: part, parts: parts, mark: try from.block())
        var spaces: [SpacePart] = []
        for _ in 0..<(try from.size()) {
            guard let collection = UUID(bytes: try from.block()) else { throw from.damaged }
            let model = String(decoding: try from.block(), as: UTF8.self)
            let (count, coded, slabCount) = (try from.size(), try from.size(), try from.size())
            var space = SpacePart(
                space: Shard.Space(collection: collection, model: model), count: count, coded: coded, slabs: [],
                segments: [])
            for _ in 0..<slabCount { space.slabs.append((try from.part(), try from.part())) }
            for _ in 0..<(try from.size()) {
                let (lower, upper, blocks, packs) = (
                    try from.size(), try from.size(), try from.size(), try from.size()
                )
                guard lower <= upper, upper <= count else { throw from.damaged }
                var loose: [UInt32] = []
                for _ in 0..<(try from.size()) { loose.append(UInt32(clamping: try from.number())) }
                space.segments.append((lower..<upper, blocks, packs, loose, try from.part()))
            }
            spaces.append(space)
        }
        return Manifest(generation: generation, stamp: stamp, spaces: spaces)
    }
}

/// Numbers and byte strings, one after the other.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ number: UInt64) {
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * shift))) }
    }

    mutating func add(_ block: [UInt8]) {
        add(UInt64(block.count))
        bytes += block
    }

    mutating func add(_ part: SnapshotFile.Part) {
        add(UInt64(part.offset))
        add(UInt64(part.size))
        add(part.checksum)
    }
}

/// Reads what `ByteWriter` wrote; what is not whole is an error.
struct ByteReader {
    let bytes: [UInt8]
    let path: String
    private var at = 0

    init(bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
    }

    var damaged: SnapshotError { .damaged(path: path, reason: "its table of contents is not whole") }

    mutating func number() throws(SnapshotError) -> UInt64 {
        guard bytes.count - at >= 8 else { throw damaged }
        at += 8
        return bytes[at - 8..<at].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A number that counts something of the file.
    mutating func size() throws(SnapshotError) -> Int {
        let number = try number()
        guard number < 1 << 48 else { throw damaged }
        return Int(number)
    }

    mutating func block() throws(SnapshotError) -> [UInt8] {
        let count = try size()
        guard count <= bytes.count - at else { throw damaged }
        at += count
        return Array(bytes[at - count..<at])
    }

    mutating func part() throws(SnapshotError) -> SnapshotFile.Part {
        SnapshotFile.Part(offset: try size(), size: try size(), checksum: try number())
    }
}
