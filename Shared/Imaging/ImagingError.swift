/// A picture that cannot be used, and what to do about it.
public struct ImagingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds; the raw value is what REST, job items and the quarantine show.
    public enum Code: String, CaseIterable, Sendable {
        case empty
        case notAnImage = "not_an_image"
        case unsupported
        case tooLarge = "too_large"
        case truncated
        case corrupt
    }

    public let code: Code
    /// What is wrong, without what to do.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// What is wrong and what to do, in two sentences.
    public var description: String {
        let advice =
            switch code {
            case .empty: "Send the file's bytes."
            case .notAnImage: "Send a JPEG, PNG, WebP, GIF, BMP or TIFF."
            case .unsupported: "Save it as an ordinary JPEG or PNG."
            case .tooLarge: "Send a smaller picture, or raise ROLLCALL_MAX_PIXELS or ROLLCALL_MAX_UPLOAD_BYTES."
            case .truncated: "Copy or upload the file again: its end is missing."
            case .corrupt: "Copy or upload the file again, or save it anew."
            }
        return "\(detail). \(advice)"
    }
}
