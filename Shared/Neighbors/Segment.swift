import CNeighbors
import Faces

/// Codes of the rows of some slots, made once: what excludes most of them from a search.
@safe
final class Segment: Sendable {
    /// The largest number of slots of one segment: what is made anew at a time stays small beside the whole.
    static let mostSlots = 2048 * Slab.capacity
    /// Rows a rotation is fitted to at most.
    static let sample = 8_192
    /// Below this many rows the rotation of another segment will do.
    static let ownRotation = 32_768

    /// The slots it covers; rows that were gone already are left out.
    let slots: Range<Int>
    let layout: SegmentLayout
    /// Rows no code can hold: they are compared one by one.
    let loose: [UInt32]
    private let owner: Region
    private let offset: Int

    /// A segment that lies in memory.
    init(slots: Range<Int>, layout: SegmentLayout, loose: [UInt32], in owner: Region, at offset: Int = 0) {
        self.slots = slots
        self.layout = layout
        self.loose = loose
        self.owner = owner
        self.offset = offset
    }

    /// Codes the rows of some slots; nil when none is there.
    ///
    /// `slots` are whole slabs whose places are all taken. Takes a few microseconds a row.
    static func make(_ slots: Range<Int>, of rows: Rows, like other: Segment?, kernel: Kernel) -> Segment? {
        let live = rows.liveSlots(slots)
        return live.isEmpty ? nil : make(live, at: rows.addresses, covering: slots, like: other, kernel: kernel)
    }

    /// Codes the rows of the slots that are named.
    static func make(
        _ named: [UInt32], at addresses: [UInt], covering slots: Range<Int>, like other: Segment? = nil, kernel: Kernel
    ) -> Segment {
        var live = named
        let codable = kernel.codable(&live, addresses)
        let loose = Array(live[codable...])
        live.removeLast(live.count - codable)
        let ends = kernel.partition(&live, addresses)
        let layout = SegmentLayout(ends: ends)
        let segment = Segment(slots: slots, layout: layout, loose: loose, in: Region(size: layout.size))
        segment.encode(live, ends, addresses, like: other, level: kernel.level)
        return segment
    }

    private func encode(
        _ slots: [UInt32], _ ends: [UInt32], _ addresses: [UInt], like other: Segment?, level: CNeighborsLevel
    ) {
        if ends.isEmpty { return }
        let rotation = unsafe at(layout.rotation, CNeighborsRotation.self)
        if let other, slots.count < Self.ownRotation, other.layout.blocks > 0 {
            unsafe rotation.update(from: other.at(other.layout.rotation, CNeighborsRotation.self), count: 1)
        } else {
            let taken = min(slots.count, Self.sample)
            let some = (0..<taken).map { slots[$0 * slots.count / taken] }
            unsafe cneighbors_fit_rotation(addresses, some, taken, rotation)
        }
        unsafe withDraft { draft in
            unsafe cneighbors_choose_steps(level, addresses, slots, ends, ends.count, draft)
            var (from, pack) = (0, 0)
            for (block, end) in ends.enumerated() {
                unsafe slots.withUnsafeBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return }
                    unsafe cneighbors_encode(
                        level, addresses, base + from, Int(end) - from, block, UInt32(pack), draft)
                }
                pack += SegmentLayout.packs(Int(end) - from)
                from = Int(end)
            }
            unsafe cneighbors_encode_centres(ends.count, draft)
        }
    }

    private func at<Value>(_ part: Int, _ type: Value.Type) -> UnsafeMutablePointer<Value> {
        unsafe owner.at(offset + part, as: type)
    }

    private func withDraft(_ body: (UnsafeMutablePointer<CNeighborsDraft>) -> Void) {
        var draft = unsafe CNeighborsDraft(
            rotation: at(layout.rotation, CNeighborsRotation.self), steps: at(layout.steps, Float.self),
            centres: at(layout.centres, Float.self), blocks: at(layout.block, CNeighborsBlock.self),
            near: at(layout.near, Int8.self), near_step: at(layout.nearStep, Float.self),
            codes: (
                at(layout.codes[0], UInt8.self), at(layout.codes[1], UInt8.self), at(layout.codes[2], UInt8.self)
            ),
            norms: (
                at(layout.norms[0], UInt16.self), at(layout.norms[1], UInt16.self), at(layout.norms[2], UInt16.self)
            ),
            fine: at(layout.fine, Int8.self), fine_norms: at(layout.fineNorms, Float.self),
            slots: at(layout.positions, UInt32.self))
        unsafe body(&draft)
    }

    /// The segment as the kernels see it.
    func withC<Result>(_ body: (UnsafePointer<CNeighborsSegment>) -> Result) -> Result {
        func codes(_ stage: Int) -> UnsafePointer<UInt8> { unsafe UnsafePointer(at(layout.codes[stage], UInt8.self)) }
        func norms(_ stage: Int) -> UnsafePointer<UInt16> { unsafe UnsafePointer(at(layout.norms[stage], UInt16.self)) }
        var segment = unsafe CNeighborsSegment(
            rotation: at(layout.rotation, CNeighborsRotation.self), steps: at(layout.steps, Float.self),
            centres: at(layout.centres, Float.self), blocks: at(layout.block, CNeighborsBlock.self),
            block_count: layout.blocks, near: at(layout.near, Int8.self), near_step: at(layout.nearStep, Float.self),
            codes: (codes(0), codes(1), codes(2)), norms: (norms(0), norms(1), norms(2)),
            fine: at(layout.fine, Int8.self), fine_norms: at(layout.fineNorms, Float.self),
            slots: at(layout.positions, UInt32.self))
        return unsafe body(&segment)
    }

    /// The slot of a position.
    func slot(_ position: Int) -> Int { unsafe Int(at(layout.positions, UInt32.self)[position]) }

    /// Where a block's rows begin, in positions, and how many they are.
    func positions(ofBlock block: Int) -> Range<Int> {
        let first = unsafe at(layout.block, CNeighborsBlock.self)[block]
        let start = Int(first.first_pack) * Int(CNEIGHBORS_PACK)
        return start..<start + Int(first.rows)
    }

    /// All its bytes.
    var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: owner.base + offset, count: layout.size) }
}

/// Where the parts of a segment lie, in bytes from its beginning.
struct SegmentLayout: Hashable, Sendable {
    let blocks: Int
    let packs: Int
    let rotation: Int
    let steps: Int
    let block: Int
    let centres: Int
    let near: Int
    let nearStep: Int
    let codes: [Int]
    let norms: [Int]
    let fine: Int
    let fineNorms: Int
    let positions: Int
    let size: Int

    static func packs(_ rows: Int) -> Int { (rows + Int(CNEIGHBORS_PACK) - 1) / Int(CNEIGHBORS_PACK) }

    init(ends: [UInt32]) {
        let sizes = zip(ends, [0] + ends).map { Int($0) - Int($1) }
        self.init(blocks: ends.count, packs: sizes.reduce(0) { $0 + Self.packs($1) })
    }

    init(blocks: Int, packs: Int) {
        var end = 0
        func next(_ bytes: Int) -> Int {
            let start = end
            end += (bytes + 63) / 64 * 64
            return start
        }
        let rows = packs * Int(CNEIGHBORS_PACK)
        self.blocks = blocks
        self.packs = packs
        rotation = next(MemoryLayout<CNeighborsRotation>.stride)
        steps = next(Embedding.dimension * 4)
        block = next(blocks * MemoryLayout<CNeighborsBlock>.stride)
        centres = next(blocks * Embedding.dimension * 4)
        near = next(blocks * Int(CNEIGHBORS_NEAR))
        nearStep = next(4)
        codes = [next(rows * 16), next(rows * 16), next(rows * 32)]
        norms = [next(rows * 2), next(rows * 2), next(rows * 2)]
        fine = next(rows * Embedding.dimension)
        fineNorms = next(rows * 4)
        positions = next(rows * 4)
        size = end
    }
}
