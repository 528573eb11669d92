import CVision

/// In what a network keeps its activations and weights.
///
/// The names are the field's: IEEE 32-bit floats, bfloat16, and 8-bit integers scaled by the ranges of each layer.
public enum NumberType: String, CaseIterable, Sendable {
    /// dlib's own answers.
    case f32
    /// Twice as fast where the CPU has AVX-512 BF16.
    case bf16
    /// Four times as fast where the CPU has AVX-512 VNNI; twice, for detection only, with AVX2.
    case int8

    /// The fastest first: the order in which they are tried when none is forced.
    static let fastestFirst: [NumberType] = [.int8, .bf16, .f32]

    var raw: cvision_numbers {
        switch self {
        case .f32: .CVISION_F32
        case .bf16: .CVISION_BF16
        case .int8: .CVISION_INT8
        }
    }
}

/// The instruction sets the networks have kernels for.
public enum InstructionSet: String, CaseIterable, Sendable {
    /// What every CPU of its architecture has.
    case plain
    /// AVX2 with FMA.
    case avx2
    /// AVX-512, with VNNI and BF16 where the number type needs them.
    case avx512

    /// The best of this CPU.
    public static var best: InstructionSet {
        switch cvision_best_instructions() {
        case .CVISION_PLAIN: .plain
        case .CVISION_AVX2: .avx2
        case .CVISION_AVX512: .avx512
        }
    }

    /// What this CPU has, the poorest first.
    static var available: [InstructionSet] {
        allCases.filter { $0.raw.rawValue <= best.raw.rawValue }
    }

    /// What is used when no more than this may be: the poorer of it and the CPU's best.
    var used: InstructionSet { raw.rawValue < Self.best.raw.rawValue ? self : .best }

    var raw: cvision_instructions {
        switch self {
        case .plain: .CVISION_PLAIN
        case .avx2: .CVISION_AVX2
        case .avx512: .CVISION_AVX512
        }
    }
}

/// Makes something with the number type asked for; with none, with the fastest that this CPU has and that passes the
/// comparison with Float32.
func choosing<Made: ~Copyable>(
    _ numbers: NumberType?, _ make: (NumberType) throws(VisionError) -> Made
) throws(VisionError) -> Made {
    for candidate in numbers.map({ [$0] }) ?? NumberType.fastestFirst {
        do throws(VisionError) {
            return try make(candidate)
        } catch {
            let passesOn = error.code == .numbersMissing || error.code == .numbersInaccurate
            if numbers != nil || !passesOn { throw error }
        }
    }
    throw VisionError(.failed, "no number type works, not even f32")
}
