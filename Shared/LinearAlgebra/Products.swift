import COpenBLAS

/// OpenBLAS keeps to the thread that calls it.
private let oneThread: Void = openblas_set_num_threads(1)

/// The products of rows of `a` with rows of `b`: `out[i * b.count + j]` is row i of the range of `a` times row j of the
/// range of `b`.
///
/// Both are row after row of `columns` values; the ranges count rows. Writes `aRows.count * bRows.count` values to the
/// front of `out` (general matrix product, BLAS level 3).
public func multiply(
    _ a: [Float], rows aRows: Range<Int>, byRowsOf b: [Float], rows bRows: Range<Int>, columns: Int,
    into out: inout [Float]
) {
    precondition(aRows.lowerBound >= 0 && aRows.upperBound * columns <= a.count, "rows of a out of range")
    precondition(bRows.lowerBound >= 0 && bRows.upperBound * columns <= b.count, "rows of b out of range")
    precondition(aRows.count * bRows.count <= out.count, "no room for the products")
    if aRows.isEmpty || bRows.isEmpty || columns <= 0 { return }
    _ = oneThread
    unsafe a.withUnsafeBufferPointer { left in
        unsafe b.withUnsafeBufferPointer { right in
            unsafe out.withUnsafeMutableBufferPointer { target in
                guard let x = left.baseAddress, let y = right.baseAddress, let z = target.baseAddress else { return }
                unsafe cblas_sgemm(
                    CblasRowMajor, CblasNoTrans, CblasTrans, Int32(aRows.count), Int32(bRows.count), Int32(columns), 1,
                    x + aRows.lowerBound * columns, Int32(columns), y + bRows.lowerBound * columns, Int32(columns), 0,
                    z, Int32(bRows.count))
            }
        }
    }
}

/// The products of columns: `out[i * columns + j]` gets the sum over the rows of value i times value j added.
///
/// `a` is row after row of `columns` values. The whole square is written, not a triangle.
public func addGram(_ a: [Float], rows: Range<Int>, columns: Int, to out: inout [Float]) {
    precondition(rows.lowerBound >= 0 && rows.upperBound * columns <= a.count, "rows out of range")
    precondition(out.count >= columns * columns, "no room for the products")
    if rows.isEmpty || columns <= 0 { return }
    _ = oneThread
    unsafe a.withUnsafeBufferPointer { left in
        unsafe out.withUnsafeMutableBufferPointer { target in
            guard let x = left.baseAddress, let z = target.baseAddress else { return }
            let first = unsafe x + rows.lowerBound * columns
            unsafe cblas_sgemm(
                CblasRowMajor, CblasTrans, CblasNoTrans, Int32(columns), Int32(columns), Int32(rows.count), 1, first,
                Int32(columns), first, Int32(columns), 1, z, Int32(columns))
        }
    }
}
