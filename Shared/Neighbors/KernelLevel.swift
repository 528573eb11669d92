import CNeighbors

/// The instruction set a search uses; every level gives the same bits.
public enum KernelLevel: String, CaseIterable, Comparable, Sendable {
    case plain, avx2, avx512

    /// The levels this processor can run, slowest first; never empty.
    public static let available: [KernelLevel] = allCases.filter { cneighbors_available($0.c) }

    /// The fastest level this processor can run.
    public static let best: KernelLevel = available.last ?? .plain

    public static func < (a: KernelLevel, b: KernelLevel) -> Bool { a.c.rawValue < b.c.rawValue }

    /// The level's name in C.
    var c: CNeighborsLevel {
        switch self {
        case .plain: .plain
        case .avx2: .AVX2
        case .avx512: .AVX512
        }
    }
}
