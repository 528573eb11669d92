/// How to group faces.
public enum Algorithm: Equatable, Sendable {
    /// Labels spread over the graph of near faces.
    case chineseWhispers(ChineseWhispers)

    static func readChineseWhispers(
        into algorithm: inout Algorithm?, from reader: inout ProtobufReader
    ) throws(WireError) {
        var settings: ChineseWhispers?
        if case .chineseWhispers(let earlier) = algorithm { settings = earlier }
        try reader.message(&settings)
        if let settings { algorithm = .chineseWhispers(settings) }
    }
}
