import CFFTW
import Synchronization

/// FFTW's planner is not to be used by two threads at once.
private let planner = Mutex(())

/// A square grid of real cells with room for its half spectrum, and the plans that take one to the other.
///
/// The transform has twice the side that cells are used of, so that the two ends of the grid do not feel each other.
/// Rows go eight at a time, columns sixteen, so that threads share them out without a say in the result.
@safe
final class FourierGrid: Sendable {
    static let rowsAtOnce = 8
    static let columnsAtOnce = 16

    /// The side of the transform: a multiple of 16 with no prime above 7.
    let side: Int
    /// How many cells of a side may be used.
    var capacity: Int { side / 2 }
    /// Complex numbers of a row of the half spectrum: side / 2 + 1, and up to a whole number of column pieces.
    let half: Int
    /// `capacity` rows of `side` cells.
    let cells: Buffer<Float>
    /// `side` rows of `half` complex numbers.
    let spectrum: Buffer<Float>
    private nonisolated(unsafe) let rowsForward: fftwf_plan
    private nonisolated(unsafe) let rowsBackward: fftwf_plan
    private nonisolated(unsafe) let columnsForward: fftwf_plan
    private nonisolated(unsafe) let columnsBackward: fftwf_plan

    /// The smallest side whose capacity is at least `capacity`.
    static func side(capacity: Int) -> Int {
        var side = max(32, (2 * capacity + 15) / 16 * 16)
        while true {
            var rest = side
            for prime in [2, 3, 5, 7] { while rest % prime == 0 { rest /= prime } }
            if rest == 1 { return side }
            side += 16
        }
    }

    /// Makes a grid of a side that `side(capacity:)` gave.
    init(side: Int) {
        self.side = side
        half = (side / 2 + Self.columnsAtOnce) / Self.columnsAtOnce * Self.columnsAtOnce
        cells = Buffer(side / 2 * side)
        spectrum = Buffer(side * half * 2)
        let (n, stride) = (CInt(side), CInt(half))
        let plans = unsafe planner.withLock { [cells, spectrum] _ in
            unsafe (
                cfftw_rows_forward(n, CInt(Self.rowsAtOnce), n, stride, cells.base, spectrum.base),
                cfftw_rows_backward(n, CInt(Self.rowsAtOnce), n, stride, cells.base, spectrum.base),
                cfftw_columns(n, CInt(Self.columnsAtOnce), stride, spectrum.base, 1),
                cfftw_columns(n, CInt(Self.columnsAtOnce), stride, spectrum.base, 0)
            )
        }
        guard let a = unsafe plans.0, let b = unsafe plans.1, let c = unsafe plans.2, let d = unsafe plans.3 else {
            preconditionFailure("FFTW has no plan for a side of \(side)")
        }
        unsafe rowsForward = a
        unsafe rowsBackward = b
        unsafe columnsForward = c
        unsafe columnsBackward = d
    }

    deinit {
        planner.withLock { _ in
            unsafe fftwf_destroy_plan(rowsForward)
            unsafe fftwf_destroy_plan(rowsBackward)
            unsafe fftwf_destroy_plan(columnsForward)
            unsafe fftwf_destroy_plan(columnsBackward)
        }
    }

    /// Convolves the cells with what `multiply` does to a piece of a row of the spectrum: its number, where in the row it
    /// begins, and its memory of `columnsAtOnce` complex numbers.
    func convolve(_ chunks: Chunks, _ multiply: @Sendable (Int, Int, UnsafeMutablePointer<Float>) -> Void) {
        let rows = capacity / Self.rowsAtOnce
        chunks.each(rows) { piece in
            let row = piece * Self.rowsAtOnce
            unsafe cfftw_run_rows_forward(rowsForward, cells.base + row * side, spectrum.base + 2 * row * half)
        }
        chunks.each(half / Self.columnsAtOnce) { piece in
            let column = piece * Self.columnsAtOnce
            for row in 0..<side {
                let at = 2 * (row * half + column)
                if row >= capacity { spectrum.clear(at..<at + 2 * Self.columnsAtOnce) }
            }
            unsafe cfftw_run_columns(columnsForward, spectrum.base + 2 * column)
            for row in 0..<side { unsafe multiply(row, column, spectrum.base + 2 * (row * half + column)) }
            unsafe cfftw_run_columns(columnsBackward, spectrum.base + 2 * column)
        }
        chunks.each(rows) { piece in
            let row = piece * Self.rowsAtOnce
            unsafe cfftw_run_rows_backward(rowsBackward, cells.base + row * side, spectrum.base + 2 * row * half)
        }
    }

    /// The transform of a real function that is even in both directions, given for rows and columns 0 to side / 2; real
    /// itself, `side` rows of `half`. Overwrites cells and spectrum.
    func evenTransform(_ chunks: Chunks, value: @Sendable (Int, Int) -> Float) -> [Float] {
        @Sendable func fill(_ row: Int, into place: Int) {
            for column in 0...capacity {
                let one = value(row, column)
                cells[place * side + column] = one
                if column > 0 { cells[place * side + side - column] = one }
            }
        }
        @Sendable func transformRows(_ place: Int, to row: Int) {
            unsafe cfftw_run_rows_forward(rowsForward, cells.base + place * side, spectrum.base + 2 * row * half)
        }
        // The middle row first: its seven neighbours are overwritten by what follows.
        fill(capacity, into: 0)
        transformRows(0, to: capacity)
        chunks.each(capacity / Self.rowsAtOnce) { piece in
            let first = piece * Self.rowsAtOnce
            for row in first..<first + Self.rowsAtOnce { fill(row, into: row) }
            transformRows(first, to: first)
        }
        for row in 1..<capacity {
            let (from, to) = (2 * row * half, 2 * (side - row) * half)
            unsafe (spectrum.base + to).update(from: spectrum.base + from, count: 2 * half)
        }
        for column in stride(from: 0, to: half, by: Self.columnsAtOnce) {
            unsafe cfftw_run_columns(columnsForward, spectrum.base + 2 * column)
        }
        return (0..<side * half).map { spectrum[2 * $0] }
    }
}
