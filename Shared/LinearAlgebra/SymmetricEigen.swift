import COpenBLAS

/// The eigenvalues of a symmetric matrix from the largest down, with their unit eigenvectors.
public struct SymmetricEigen: Sendable {
    /// From the largest down.
    public let values: [Double]
    /// Eigenvector after eigenvector, in the order of `values`.
    public let vectors: [Double]

    /// Takes apart the `order` x `order` matrix, of which the lower triangle is read (LAPACK's divide and conquer).
    ///
    /// Nothing when a value is not finite or the iteration does not end. An eigenvector's sign is made the one that gives
    /// its largest part, the first of equals, a plus, so that the answer is one.
    public init?(_ matrix: [Double], order: Int) {
        precondition(order >= 0 && matrix.count == order * order, "not a square matrix")
        guard matrix.allSatisfy(\.isFinite) else { return nil }
        guard order > 0 else {
            (values, vectors) = ([], [])
            return
        }
        var n = Int32(order)
        var square = matrix
        var ascending = [Double](repeating: 0, count: order)
        var workSize = Int32(1 + 6 * order + 2 * order * order)
        var integerSize = Int32(3 + 5 * order)
        var work = [Double](repeating: 0, count: Int(workSize))
        var integers = [Int32](repeating: 0, count: Int(integerSize))
        var info: Int32 = 0
        // The matrix is symmetric, so our rows are LAPACK's columns and the upper triangle of theirs is our lower one.
        unsafe dsyevd_("V", "U", &n, &square, &n, &ascending, &work, &workSize, &integers, &integerSize, &info)
        guard info == 0 else { return nil }
        var vectors: [Double] = []
        vectors.reserveCapacity(order * order)
        for row in stride(from: order - 1, through: 0, by: -1) {
            let vector = square[row * order..<(row + 1) * order]
            var largest = 0.0
            for part in vector where abs(part) > abs(largest) { largest = part }
            vectors.append(contentsOf: largest < 0 ? vector.map { -$0 } : Array(vector))
        }
        self.vectors = vectors
        values = ascending.reversed()
    }
}
