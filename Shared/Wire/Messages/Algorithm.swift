/// How to group faces.
public enum Algorithm: Equatable, Sendable {
    /// Labels spread over the graph of near faces.
    case chineseWhispers(ChineseWhispers)
    /// So many centres, each face with its nearest.
    case kMeans(KMeans)
    /// k-means whose centres split while that explains the faces better.
    case xMeans(XMeans)

    /// Writes the one that is set.
    func write(to writer: inout ProtobufWriter) {
        switch self {
        case .chineseWhispers(let settings): writer.message(5, settings)
        case .kMeans(let settings): writer.message(6, settings)
        case .xMeans(let settings): writer.message(7, settings)
        }
    }

    /// Takes one field: parts of the same algorithm are merged, another one replaces what came before.
    static func read(
        _ field: Int, into algorithm: inout Algorithm?, from reader: inout ProtobufReader
    ) throws(WireError) {
        switch field {
        case 5:
            var settings: ChineseWhispers?
            if case .chineseWhispers(let earlier) = algorithm { settings = earlier }
            try reader.message(&settings)
            if let settings { algorithm = .chineseWhispers(settings) }
        case 6:
            var settings: KMeans?
            if case .kMeans(let earlier) = algorithm { settings = earlier }
            try reader.message(&settings)
            if let settings { algorithm = .kMeans(settings) }
        default:
            var settings: XMeans?
            if case .xMeans(let earlier) = algorithm { settings = earlier }
            try reader.message(&settings)
            if let settings { algorithm = .xMeans(settings) }
        }
    }
}
