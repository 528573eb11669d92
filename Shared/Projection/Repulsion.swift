import CProjection

/// The repulsion between all points of a map: sum over j of (yi - yj) / (1 + d2)^2, and Z, the sum of 1 / (1 + d2).
///
/// It is half the slope of the potential 1 / (1 + d2) of all points, which one convolution on a grid gives: cubic B-splines
/// spread the points, FFTW convolves, the splines read potential and slope (as the interpolation of Linderman et al. 2019,
/// but with one transform each way instead of four). Near pairs, which the grid blurs, are corrected one by one, as in
/// the particle-mesh methods of physics (Hockney and Eastwood 1981).
final class Repulsion {
    /// Points whose sums are added up in one go; fixed, so that the total does not depend on the threads.
    private static let piece = 512
    /// So many points are summed pair by pair: faster than a grid, and exact.
    private static let few = 800
    /// Steps after which the grid is chosen anew.
    private static let patience = 10

    private let count: Int
    private let chunks: Chunks
    private let level: Level
    private var choice: GridChoice?
    private var age = 0
    private var grid: FourierGrid?
    private var kernel: FieldKernel?
    private var starts = Buffer<Int32>(1)
    private let bin: Buffer<Int32>
    private let order: Buffer<Int32>
    private let xs: Buffer<Float>
    private let ys: Buffer<Float>
    private let fx: Buffer<Float>
    private let fy: Buffer<Float>

    init(count: Int, chunks: Chunks, level: Level) {
        self.count = count
        self.chunks = chunks
        self.level = level
        bin = Buffer(count)
        order = Buffer(count)
        // Eight floats of room, which the near field reads over.
        xs = Buffer(count + 8)
        ys = Buffer(count + 8)
        fx = Buffer(count)
        fy = Buffer(count)
    }

    /// Computes the forces on `points`, which lie in `box`, into `out`, pairs both; returns Z.
    func compute(_ points: Buffer<Float>, in box: Box, into out: Buffer<Float>) -> Double {
        if count <= Self.few { return pairs(points, into: out) }
        let (grid, kernel) = fitted(to: box, points)
        let frame = frame(box, grid, kernel)
        let bins = grid.capacity / 3 + 1
        sort(points, frame, bins)
        spread(frame, grid, bins)
        unsafe grid.convolve(chunks) { [level] row, column, memory in
            let factors = unsafe kernel.factors.base + row * grid.half + column
            unsafe cprojection_multiply(level.c, memory, factors, FourierGrid.columnsAtOnce)
        }
        let z = read(frame, grid, kernel, bins)
        chunks.each(count, by: 4_096) { [order, fx, fy] _, range in
            for at in range {
                let point = Int(order[at])
                out[2 * point] = fx[at]
                out[2 * point + 1] = fy[at]
            }
        }
        return z
    }

    /// Every pair by itself: the near field with a reach beyond all, where it is the whole.
    private func pairs(_ points: Buffer<Float>, into out: Buffer<Float>) -> Double {
        let beyond: Float = 1e30
        for point in 0..<count {
            xs[point] = points[2 * point]
            ys[point] = points[2 * point + 1]
        }
        let sums = Buffer<Double>(Chunks.pieces(count, by: 64))
        chunks.each(count, by: 64) { [xs, ys, fx, fy, level, count] piece, range in
            fx.clear(range)
            fy.clear(range)
            let all = [Int32(0), Int32(count)]
            unsafe all.withUnsafeBufferPointer { run in
                guard let first = run.baseAddress else { return }
                sums[piece] = unsafe cprojection_near(
                    level.c, xs.base, ys.base, range.lowerBound, range.upperBound, first, 1, beyond, fx.base, fy.base)
            }
            for point in range {
                out[2 * point] = fx[point]
                out[2 * point + 1] = fy[point]
            }
        }
        return sums.array.reduce(0, +) - Double(count)
    }

    /// The grid in use, or another when it is too small or another has become cheaper.
    private func fitted(to box: Box, _ points: Buffer<Float>) -> (FourierGrid, FieldKernel) {
        age += 1
        if let choice, let grid, let kernel, age < Self.patience, choice.fits(span: box.span) { return (grid, kernel) }
        age = 0
        let best = GridChoice.cheapest(span: box.span, count: count, crowding: crowding(points, box))
        if let choice, let grid, let kernel, choice == best { return (grid, kernel) }
        let grid = self.grid.flatMap { $0.side == best.side ? $0 : nil } ?? FourierGrid(side: best.side)
        let kernel = FieldKernel(grid: grid, spacing: best.spacing, reach: best.reach, chunks: chunks)
        (self.choice, self.grid, self.kernel) = (best, grid, kernel)
        return (grid, kernel)
    }

    /// How many points a point finds on average in a square of side 1, from counts in 64 by 64 squares.
    private func crowding(_ points: Buffer<Float>, _ box: Box) -> Double {
        guard box.span > 0.01 else { return Double(count) * 1e4 }
        let squares = 64
        let over = Float(squares) / box.span
        var counts = [Int](repeating: 0, count: squares * squares)
        for point in 0..<count {
            let x = min(squares - 1, Int((points[2 * point] - box.low.x) * over))
            let y = min(squares - 1, Int((points[2 * point + 1] - box.low.y) * over))
            counts[y * squares + x] += 1
        }
        let pairs = counts.reduce(0.0) { $0 + Double($1) * Double($1) }
        let side = Double(box.span) / Double(squares)
        return pairs / Double(count) / (side * side)
    }

    /// The grid laid over the box, its middle over the box's.
    private func frame(_ box: Box, _ grid: FourierGrid, _ kernel: FieldKernel) -> CProjectionGrid {
        let half = Float(grid.capacity) / 2 * kernel.spacing
        return CProjectionGrid(
            x: box.middle.x - half, y: box.middle.y - half, h: kernel.spacing, capacity: Int32(grid.capacity),
            stride: grid.side)
    }

    private func sort(_ points: Buffer<Float>, _ frame: CProjectionGrid, _ bins: Int) {
        if starts.count != bins * bins + 1 { starts = Buffer(bins * bins + 1) }
        var frame = frame
        unsafe cprojection_sort_points(
            &frame, points.base, count, Int32(bins), starts.base, bin.base, order.base, xs.base, ys.base)
    }

    /// Even rows of bins first, then odd ones: two of the same parity touch no cell in common.
    private func spread(_ frame: CProjectionGrid, _ grid: FourierGrid, _ bins: Int) {
        chunks.each(grid.cells.count, by: 1 << 15) { _, range in grid.cells.clear(range) }
        for parity in 0..<2 {
            chunks.each((bins + 1 - parity) / 2) { [starts, xs, ys, level] piece in
                let row = 2 * piece + parity
                let range = (Int(starts[row * bins]), Int(starts[(row + 1) * bins]))
                if range.0 == range.1 { return }
                var frame = frame
                unsafe cprojection_spread(level.c, &frame, xs.base, ys.base, range.0, range.1, grid.cells.base)
            }
        }
    }

    /// Potential and slope from the grid, and the near field's correction; returns Z.
    private func read(_ frame: CProjectionGrid, _ grid: FourierGrid, _ kernel: FieldKernel, _ bins: Int) -> Double {
        let pieces = Chunks.pieces(count, by: Self.piece)
        let sums = Buffer<Double>(pieces)
        let square = kernel.reach * kernel.reach
        chunks.each(count, by: Self.piece) { [starts, order, bin, xs, ys, fx, fy, level] piece, range in
            fx.clear(range)
            fy.clear(range)
            var frame = frame
            var sum = unsafe cprojection_gather(
                level.c, &frame, xs.base, ys.base, range.lowerBound, range.upperBound, grid.cells.base, fx.base, fy.base
            )
            var at = range.lowerBound
            while square > 0, at < range.upperBound {
                let here = Int(bin[Int(order[at])])
                let end = min(range.upperBound, Int(starts[here + 1]))
                let runs = Self.runs(around: here, bins, starts)
                unsafe runs.withUnsafeBufferPointer { runs in
                    guard let first = runs.baseAddress else { return }
                    sum += unsafe cprojection_near(
                        level.c, xs.base, ys.base, at, end, first, runs.count / 2, square, fx.base, fy.base)
                }
                at = end
            }
            sums[piece] = sum
        }
        // A point's potential at itself is 1.
        return sums.array.reduce(0, +) - Double(count)
    }

    /// The points of the three by three bins around one: a run for each row of bins.
    private static func runs(around bin: Int, _ bins: Int, _ starts: Buffer<Int32>) -> [Int32] {
        let (row, column) = (bin / bins, bin % bins)
        var runs: [Int32] = []
        for y in max(0, row - 1)...min(bins - 1, row + 1) {
            let from = starts[y * bins + max(0, column - 1)]
            let to = starts[y * bins + min(bins - 1, column + 1) + 1]
            if from < to { runs += [from, to] }
        }
        return runs
    }
}

/// The smallest upright box around points.
struct Box: Hashable {
    var low: SIMD2<Float>
    var high: SIMD2<Float>

    var span: Float { max(high.x - low.x, high.y - low.y) }
    var middle: SIMD2<Float> { (low + high) / 2 }
}
