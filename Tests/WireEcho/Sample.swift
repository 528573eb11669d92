import Faces
import Wire

/// A message that can make random ones of its kind.
protocol Sample: WireMessage {
    /// A message with random fields, some of them at their defaults.
    static func random(_ g: inout SplitMix64) -> Self
}

extension Sample {
    /// What happens to a message whose type is known by name only: all of it, without a generic type in the caller.
    static func decode(frame: [UInt8]) throws(WireError) -> any Sample {
        try Frame.decodeOne(Self.self, from: frame)
    }

    static func decode(protobuf: [UInt8]) throws(WireError) -> any Sample {
        try Self(protobuf: protobuf)
    }

    var frame: [UInt8] { Frame.encode(self) }
}

/// Every message of rollcall.proto.
let samples: [any Sample.Type] = [
    Accepted.self, BlobReference.self, SubmitImage.self, AskImage.self, WireBox.self, WirePoint.self, WireQuality.self,
    WireDetectedFace.self, WireSkippedFace.self, ImageFacts.self, EmbedImage.self, EmbedAsk.self, WireEmbeddedFace.self,
    AskAnswer.self, Vector.self, SearchRequest.self, WireNeighbor.self, WireNeighbors.self, SearchAnswer.self,
    FacesChanged.self, ChineseWhispers.self, KMeans.self, XMeans.self, Selection.self, RunClustering.self,
    RunEvaluation.self,
    RunProjection.self, Progress.self, MapFrame.self,
]

/// The message with this protobuf name, with or without the package.
func sample(named name: String) -> (any Sample.Type)? {
    samples.first { $0.name == name || $0.name == "rollcall.v1." + name }
}
