import CNeighbors
import Faces
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Maps a snapshot, checks every byte of it and makes rows of it, which stay in the file.
struct SnapshotReader {
    private let path: String
    private let region: Region
    let manifest: SnapshotFile.Manifest

    init(path: String) throws(SnapshotError) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { throw .missing(path: path) }
            throw .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        defer { close(file) }
        var info = stat()
        guard unsafe fstat(file, &info) == 0 else {
            throw .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        let size = Int(info.st_size)
        guard let region = Region(mapping: file, size: size) else {
            // An empty file can't be mapped.
            throw size == 0
                ? .foreign(path: path, reason: "it is empty")
                : .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        self.path = path
        self.region = region
        let head = unsafe Array(UnsafeRawBufferPointer(start: region.base, count: min(size, SnapshotFile.headSize)))
        guard head.starts(with: SnapshotFile.magic) else {
            throw .foreign(path: path, reason: "it does not begin like one")
        }
        var numbers = ByteReader(bytes: Array(head.dropFirst(SnapshotFile.magic.count)), path: path)
        let (whole, count, sum) = (try numbers.size(), try numbers.size(), try numbers.number())
        guard whole == size, count <= size - SnapshotFile.headSize else {
            throw .damaged(path: path, reason: "it has \(size) bytes, not \(whole)")
        }
        let bytes = unsafe Array(UnsafeRawBufferPointer(start: region.base + SnapshotFile.headSize, count: count))
        guard sum == SnapshotFile.checksum(bytes) else {
            throw .damaged(path: path, reason: "the checksum of its table of contents is another")
        }
        manifest = try SnapshotFile.decode(bytes, path: path)
        try checkPadding(from: SnapshotFile.headSize + count)
    }

    /// The rows of a space.
    func rows(_ space: SnapshotFile.SpacePart) throws(SnapshotError) -> Rows {
        var slabs: [Slab?] = []
        var marks: [Marks] = []
        for (at, part) in space.slabs.enumerated() {
            let there = min(Slab.capacity, space.count - at * Slab.capacity)
            guard there > 0 else { throw damaged("it names more rows than it has") }
            var mark = Marks()
            if part.rows.size == 0 {
                for _ in 0..<there { mark.append(.none) }
                for row in 0..<there { mark.remove(row) }
                slabs.append(nil)
            } else {
                let rows = part.rows.offset
                let sizes = Slab.pieceSizes(there)
                try check(part.rows, pieces: [sizes.vectors, sizes.faces])
                let keys = there * MemoryLayout<Key>.stride
                try check(part.marks, pieces: [keys + Slab.capacity / 8])
                let people = unsafe region.at(part.marks.offset, as: Key.self)
                let gone = unsafe region.at(part.marks.offset + keys, as: UInt64.self)
                for row in 0..<there { unsafe mark.append(people[row]) }
                for row in 0..<there where unsafe gone[row / 64] >> UInt64(row % 64) & 1 == 1 { mark.remove(row) }
                let slab = Slab(in: region, vectorsAt: rows, facesAt: rows + sizes.vectors)
                slabs.append(there < Slab.capacity ? slab.copy(there) : slab)
            }
            marks.append(mark)
        }
        guard slabs.count * Slab.capacity >= space.count, space.coded <= space.count else {
            throw damaged("it names more rows than it has")
        }
        var segments: [Segment] = []
        for part in space.segments {
            let layout = SegmentLayout(blocks: part.blocks, packs: part.packs)
            try check(part.codes, pieces: [layout.size])
            segments.append(
                Segment(slots: part.slots, layout: layout, loose: part.loose, in: region, at: part.codes.offset))
        }
        return Rows(slabs: slabs, marks: marks, count: space.count, segments: segments, coded: space.coded)
    }

    private func check(_ part: SnapshotFile.Part, pieces: [Int]) throws(SnapshotError) {
        guard part.offset % SnapshotFile.page == 0, part.size == pieces.reduce(0, +),
            part.offset + part.size <= region.size
        else { throw damaged("a part is not where it should be") }
        var sum: UInt64 = 0
        var at = part.offset
        for size in pieces {
            let piece = unsafe UnsafeRawBufferPointer(start: region.base + at, count: size)
            sum = unsafe SnapshotFile.checksum(piece, after: sum)
            at += size
        }
        guard sum == part.checksum else { throw damaged("the checksum of a part is another") }
        try checkPadding(from: at)
    }

    /// What lies between a part's end and the next page is zero.
    private func checkPadding(from start: Int) throws(SnapshotError) {
        let end = min(SnapshotFile.rounded(start), region.size)
        for at in start..<max(start, end) where unsafe region.at(at, as: UInt8.self).pointee != 0 {
            throw damaged("there is something between its parts")
        }
    }

    private func damaged(_ reason: String) -> SnapshotError { .damaged(path: path, reason: reason) }
}
