/// A method of a service of rollcall.proto, named by its gRPC path; the AMQP property `type` carries it.
public struct Method: Hashable, Sendable, CustomStringConvertible {
    /// `/package.Service/Method`.
    public let path: String

    /// `SubmitImage`, one-way.
    public static let submitImage = Method(known: "/rollcall.v1.Detector/Submit")
    /// `AskImage`, answered with `AskAnswer`.
    public static let askImage = Method(known: "/rollcall.v1.Detector/Ask")
    /// `EmbedImage`, one-way.
    public static let recordFaces = Method(known: "/rollcall.v1.Embedder/Record")
    /// `EmbedAsk`, answered with `AskAnswer`.
    public static let embedAsk = Method(known: "/rollcall.v1.Embedder/Ask")
    /// `SearchRequest`, answered with `SearchAnswer`.
    public static let search = Method(known: "/rollcall.v1.Index/Search")
    /// `FacesChanged`, one-way.
    public static let facesChanged = Method(known: "/rollcall.v1.Changes/FacesChanged")
    /// `RunClustering`, one-way.
    public static let runClustering = Method(known: "/rollcall.v1.Clusterer/Run")
    /// `RunClustering` without an algorithm, one-way.
    public static let findSuspects = Method(known: "/rollcall.v1.Clusterer/FindSuspects")
    /// `RunEvaluation`, one-way.
    public static let runEvaluation = Method(known: "/rollcall.v1.Clusterer/Evaluate")
    /// `RunProjection`, one-way.
    public static let runProjection = Method(known: "/rollcall.v1.Clusterer/Project")
    /// `MapFrame`, one-way.
    public static let mapFrame = Method(known: "/rollcall.v1.Events/Map")
    /// `Progress`, one-way.
    public static let progress = Method(known: "/rollcall.v1.Events/Progress")

    /// Every method of rollcall.proto.
    public static let all: [Method] = [
        submitImage, askImage, recordFaces, embedAsk, search, facesChanged, runClustering, findSuspects, runEvaluation,
        runProjection, progress, mapFrame,
    ]

    private init(known path: String) {
        self.path = path
    }

    /// The method with this path, or nil when rollcall.proto has none.
    public init?(path: String) {
        // Byte by byte: Swift compares strings by meaning, and a path is only itself.
        guard let method = Self.all.first(where: { $0.path.utf8.elementsEqual(path.utf8) }) else { return nil }
        self = method
    }

    /// The method with this path; throws `unknownMethod` when rollcall.proto has none.
    public static func named(_ path: String) throws(WireError) -> Method {
        guard let method = Method(path: path) else {
            throw WireError(.unknownMethod, "The message's type is not a method of rollcall.proto")
        }
        return method
    }

    /// The path.
    public var description: String { path }
}
