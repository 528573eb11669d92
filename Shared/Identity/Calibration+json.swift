import FoundationEssentials

extension Calibration {
    /// Reads the JSON of a stored calibration; nil when it is none.
    public init?(json: String) {
        guard let read = try? JSONDecoder().decode(Calibration.self, from: Data(json.utf8)) else { return nil }
        self = read
    }
}
