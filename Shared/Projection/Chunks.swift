import Parallel

/// Work cut in pieces that do not depend on the number of threads, so that the answer doesn't either.
struct Chunks: Sendable {
    let threads: Int

    /// Calls `body` for each of `count` pieces, on up to `threads` threads, of which the caller is one; whoever is free
    /// takes the next piece.
    func each(_ count: Int, _ body: @Sendable (Int) -> Void) {
        eachInParallel(threads, parts: count, body)
    }

    /// Calls `body` for ranges of `size` that cover 0 to `total`; the first argument numbers them.
    func each(_ total: Int, by size: Int, _ body: @Sendable (Int, Range<Int>) -> Void) {
        each(Self.pieces(total, by: size)) { piece in
            body(piece, piece * size..<min((piece + 1) * size, total))
        }
    }

    /// The number of ranges of `size` that cover 0 to `total`.
    static func pieces(_ total: Int, by size: Int) -> Int { (total + size - 1) / size }
}
