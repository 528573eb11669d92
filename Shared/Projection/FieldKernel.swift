#if canImport(Glibc)
    import Glibc
#endif

/// The smooth part of 1 / (1 + r^2) on a grid, as the factors of its spectrum.
///
/// Within `reach` of the origin the kernel follows the first four terms of its series around s = reach^2, so that it
/// has no feature finer than the grid; what it leaves out there, u^4 / (1 + r^2), is summed pair by pair. The factors
/// are divided by the spectrum of the B-spline twice: once for the points that give, once for those that take.
final class FieldKernel: Sendable {
    let spacing: Float
    /// 0 when the grid is fine enough to be right by itself.
    let reach: Float
    /// side * half, as `FourierGrid` lays it out, with the transform's scale.
    let factors: Buffer<Float>

    init(grid: FourierGrid, spacing: Float, reach: Float, chunks: Chunks) {
        self.spacing = spacing
        self.reach = reach
        let (side, half) = (grid.side, grid.half)
        let (h, s) = (Double(spacing), Double(reach) * Double(reach))
        let transform = grid.evenTransform(chunks) { row, column in
            let (x, y) = (Double(column) * h, Double(row) * h)
            let d2 = x * x + y * y
            let u = max(0, (s - d2) / (1 + s))
            return Float((1 - u * u * u * u) / (1 + d2))
        }
        // What the cubic B-spline makes of a wave, at whole cells: (4 + 2 cos) / 6.
        let angle = 2 * Double.pi / Double(side)
        let spline = (0..<side).map { (k: Int) -> Double in (2 + cos(angle * Double(k))) / 3 }
        let scale = 1 / (Double(side) * Double(side))
        factors = Buffer(side * half)
        for row in 0..<side {
            for column in 0...side / 2 {
                let twice = spline[row] * spline[row] * spline[column] * spline[column]
                factors[row * half + column] = Float(Double(transform[row * half + column]) / twice * scale)
            }
        }
    }
}
