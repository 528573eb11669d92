import Faces
import FoundationEssentials

extension Shard {
    /// Writes the rows, their codes and a stamp to a file, beside the old one, and swaps them when everything is on disk.
    ///
    /// Searches and writers go on meanwhile. The file holds the rows of one moment during the call.
    ///
    /// - Throws: `SnapshotError.unwritten`; what was at `path` before is then untouched.
    public func save(to path: String, stamp: SnapshotStamp) throws(SnapshotError) {
        precondition(stamp.mark.count <= SnapshotFile.mostMark, "a mark has at most \(SnapshotFile.mostMark) bytes")
        let (views, generation) = allViews
        var manifest = SnapshotFile.Manifest(generation: generation, stamp: stamp, spaces: [])
        let spaces = views.filter { $0.value.live > 0 }
        for (space, rows) in spaces {
            let nothing = SnapshotFile.Part(offset: 0, size: 0, checksum: 0)
            manifest.spaces.append(
                SnapshotFile.SpacePart(
                    space: space, count: rows.count, coded: rows.coded,
                    slabs: rows.slabs.map { _ in (nothing, nothing) },
                    segments: rows.segments.map { ($0.slots, $0.layout.blocks, $0.layout.packs, $0.loose, nothing) }))
        }
        // Its size does not depend on where parts are.
        var writer = try SnapshotWriter(path: path, manifestRoom: SnapshotFile.encode(manifest).count)
        for (number, (_, rows)) in spaces.enumerated() {
            for (at, slab) in rows.slabs.enumerated() {
                guard let slab else { continue }
                manifest.spaces[number].slabs[at].rows = unsafe try writer.add(slab.pieces(rows.marks[at].count))
                manifest.spaces[number].slabs[at].marks = try writer.add(rows.marks[at].bytes)
            }
            for (at, segment) in rows.segments.enumerated() {
                manifest.spaces[number].segments[at].codes = unsafe try writer.add([segment.bytes])
            }
        }
        try writer.finish(SnapshotFile.encode(manifest))
    }

    /// Makes a shard from a file that `save(to:stamp:)` wrote: the same rows and codes, the same generation.
    ///
    /// The file is mapped: what is not written to stays in it, and it must not be changed in place (a new snapshot takes its
    /// name and leaves it as it is). Every checksum is verified.
    ///
    /// - Throws: `SnapshotError` when there is none, or it is not whole; nothing of a broken file is used.
    public static func open(
        snapshot path: String, kernel: KernelLevel = .best
    ) throws(SnapshotError) -> (shard: Shard, stamp: SnapshotStamp) {
        let reader = try SnapshotReader(path: path)
        let shard = Shard(kernel: kernel)
        for part in reader.manifest.spaces { shard.restore(try reader.rows(part), as: part.space) }
        shard.restore(generation: reader.manifest.generation)
        return (shard, reader.manifest.stamp)
    }

    private func restore(_ rows: Rows, as space: Space) {
        change { state, touched in
            let model = Self.model(space.model, in: &state)
            let number = Self.add(rows, as: space, in: &state)
            for at in rows.slabs.indices {
                guard let slab = rows.slabs[at] else { continue }
                for row in 0..<rows.marks[at].count where rows.marks[at].isLive(row) {
                    let name = Places.Name(face: slab.face(row), model: model)
                    state.places[name] = Places.Place(space: number, slot: at * Slab.capacity + row)
                }
            }
            touched.insert(number)
        }
    }

    private func restore(generation: UInt64) { change { state, _ in state.generation = generation } }
}
