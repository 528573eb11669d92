/// A failure of detection or embedding.
public struct VisionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds.
    public enum Code: String, CaseIterable, Sendable {
        case modelMissing = "model_missing"
        case modelDamaged = "model_damaged"
        case outOfMemory = "out_of_memory"
        case numbersMissing = "numbers_missing"
        case numbersInaccurate = "numbers_inaccurate"
        case failed
    }

    public let code: Code
    /// What happened.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// What happened and what to do.
    public var description: String {
        switch code {
        case .modelMissing: "A model is missing (\(detail)). Run `make setup`, or set ROLLCALL_MODEL_DIR."
        case .modelDamaged:
            "A model is damaged or another one (\(detail)). Delete the file and run `make setup`, or see docs/models.md for a model of your own."
        case .outOfMemory: "There is not enough memory (\(detail)). Use fewer workers or a smaller ROLLCALL_MAX_PIXELS."
        case .numbersMissing: "The number type asked for cannot be used (\(detail)). Set ROLLCALL_NUMBERS=auto."
        case .numbersInaccurate:
            "The number type asked for is not accurate enough (\(detail)). Set ROLLCALL_NUMBERS=auto."
        case .failed: "The vision library failed: \(detail)."
        }
    }
}
