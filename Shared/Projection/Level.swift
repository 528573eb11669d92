import CProjection

/// The instruction set a map is computed with; every level gives the same bits, but for those of FFTW.
enum Level: String, CaseIterable, Sendable {
    case plain, avx2

    /// The levels this processor can run, slowest first.
    static let available = allCases.filter { cprojection_available($0.c) == 1 }
    static let best = available.last ?? .plain

    var c: CProjectionLevel {
        switch self {
        case .plain: .plain
        case .avx2: .AVX2
        }
    }
}
