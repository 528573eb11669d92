/// How fine a grid is, and how far pairs are summed one by one.
struct GridChoice: Hashable {
    /// The side of a cell.
    var spacing: Float
    /// Pairs nearer than this are corrected; 0 for none, else three cells.
    var reach: Float
    /// The side of the transform.
    var side: Int

    /// A cell this small needs no correction: the potential's error is below a thousandth.
    static let fine: Float = 0.2
    /// Coarser cells that come with a correction.
    static let coarse: [Float] = [0.35, 0.5, 0.7, 1]
    /// Cells kept free around the points.
    static let margin = 3

    /// The cheapest grid for points that span a square of side `span`, with some room to grow.
    ///
    /// `crowding` is how many points a point finds on average in a square of side 1. The weights are nanoseconds measured
    /// on a Zen 3 core, for a cell times the logarithm of the side, and for a pair; only their relation matters.
    static func cheapest(span: Float, count: Int, crowding: Double) -> GridChoice {
        var best: (choice: GridChoice, cost: Double)?
        for spacing in [fine] + coarse {
            let cells = Int((span * 1.1 / spacing).rounded(.up)) + 2 * margin + 2
            guard cells <= 8_192 || spacing == coarse.last else { continue }
            let side = FourierGrid.side(capacity: cells)
            let reach = spacing == fine ? 0 : 3 * spacing
            let grid = Double(side * side) * Double(bits(side)) * 0.6
            let pairs = Double(count) * crowding * Double(9 * reach * reach) * 0.5
            if let known = best, known.cost <= grid + pairs { continue }
            best = (GridChoice(spacing: spacing, reach: reach, side: side), grid + pairs)
        }
        guard let best else { preconditionFailure("there is a list to choose from") }
        return best.choice
    }

    private static func bits(_ side: Int) -> Int { Int.bitWidth - side.leadingZeroBitCount }

    /// True when points that span so much still fit.
    func fits(span: Float) -> Bool { Int((span / spacing).rounded(.up)) + 2 * Self.margin <= side / 2 }
}
