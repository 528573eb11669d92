import Faces
import Wire

extension Accepted: Sample {
    static func random(_ g: inout SplitMix64) -> Accepted { Accepted() }
}

extension BlobReference: Sample {
    static func random(_ g: inout SplitMix64) -> BlobReference {
        BlobReference(sha256: g.bytes(), size: g.number(bits: 64))
    }
}

extension Picture {
    static func random(_ g: inout SplitMix64) -> Picture {
        g.once(in: 2) ? .blob(.random(&g)) : .inline(g.bytes(most: 5_000))
    }
}

extension SubmitImage: Sample {
    static func random(_ g: inout SplitMix64) -> SubmitImage {
        SubmitImage(
            collection: g.text(), picture: g.maybe(Picture.random), fileName: g.text(), person: g.text(),
            jobID: g.text(), item: g.text())
    }
}

extension AskImage: Sample {
    static func random(_ g: inout SplitMix64) -> AskImage { AskImage(picture: g.maybe(Picture.random)) }
}

extension WireBox: Sample {
    static func random(_ g: inout SplitMix64) -> WireBox {
        WireBox(x: g.float(), y: g.float(), width: g.float(), height: g.float())
    }
}

extension WirePoint: Sample {
    static func random(_ g: inout SplitMix64) -> WirePoint { WirePoint(x: g.float(), y: g.float()) }
}

extension WireQuality: Sample {
    static func random(_ g: inout SplitMix64) -> WireQuality {
        WireQuality(
            overall: g.float(), size: g.float(), sharpness: g.float(), pose: g.float(), exposure: g.float())
    }
}

extension WireDetectedFace: Sample {
    static func random(_ g: inout SplitMix64) -> WireDetectedFace {
        WireDetectedFace(
            box: g.maybe(WireBox.random), landmarks: g.list(WirePoint.random), score: g.float(),
            quality: g.maybe(WireQuality.random),
            chip: g.once(in: 50) ? [UInt8](repeating: UInt8(g.number(bits: 8)), count: 67_500) : g.bytes())
    }
}

extension WireSkipReason {
    static func random(_ g: inout SplitMix64) -> WireSkipReason {
        WireSkipReason(rawValue: g.once(in: 5) ? Int32(truncatingIfNeeded: g.next()) : Int32(g.next() % 8))
    }
}

extension WireSkippedFace: Sample {
    static func random(_ g: inout SplitMix64) -> WireSkippedFace {
        WireSkippedFace(box: g.maybe(WireBox.random), reason: .random(&g))
    }
}

extension ImageFacts: Sample {
    static func random(_ g: inout SplitMix64) -> ImageFacts {
        ImageFacts(
            sha256: g.bytes(), size: g.number(bits: 64), width: UInt32(g.number(bits: 32)),
            height: UInt32(g.number(bits: 32)), format: g.text())
    }
}

extension EmbedImage: Sample {
    static func random(_ g: inout SplitMix64) -> EmbedImage {
        EmbedImage(
            collection: g.text(), image: g.maybe(ImageFacts.random), fileName: g.text(), person: g.text(),
            jobID: g.text(), item: g.text(), faces: g.list(WireDetectedFace.random),
            skipped: g.list(WireSkippedFace.random), detector: g.text())
    }
}

extension EmbedAsk: Sample {
    static func random(_ g: inout SplitMix64) -> EmbedAsk {
        EmbedAsk(
            image: g.maybe(ImageFacts.random), faces: g.list(WireDetectedFace.random),
            skipped: g.list(WireSkippedFace.random), detector: g.text())
    }
}

extension WireEmbeddedFace: Sample {
    static func random(_ g: inout SplitMix64) -> WireEmbeddedFace {
        WireEmbeddedFace(
            box: g.maybe(WireBox.random), landmarks: g.list(WirePoint.random), score: g.float(),
            quality: g.maybe(WireQuality.random), embedding: g.list(most: 128) { $0.float() })
    }
}

extension AskAnswer: Sample {
    static func random(_ g: inout SplitMix64) -> AskAnswer {
        AskAnswer(
            image: g.maybe(ImageFacts.random), faces: g.list(WireEmbeddedFace.random),
            skipped: g.list(WireSkippedFace.random), detector: g.text(), model: g.text())
    }
}

extension Vector: Sample {
    static func random(_ g: inout SplitMix64) -> Vector { Vector(values: g.list(most: 128) { $0.float() }) }
}

extension SearchRequest: Sample {
    static func random(_ g: inout SplitMix64) -> SearchRequest {
        SearchRequest(
            collectionID: g.bytes(), model: g.text(), queries: g.list(Vector.random), k: UInt32(g.number(bits: 32)),
            labelledOnly: g.once(in: 2), personID: g.bytes(), maxDistance: g.float(), fresh: g.once(in: 2),
            perPerson: UInt32(g.number(bits: 32)), faceIDs: g.list { $0.bytes() })
    }
}

extension WireNeighbor: Sample {
    static func random(_ g: inout SplitMix64) -> WireNeighbor {
        WireNeighbor(faceID: g.bytes(), personID: g.bytes(), distance: g.float())
    }
}

extension WireNeighbors: Sample {
    static func random(_ g: inout SplitMix64) -> WireNeighbors {
        WireNeighbors(neighbors: g.list(WireNeighbor.random))
    }
}

extension SearchAnswer: Sample {
    static func random(_ g: inout SplitMix64) -> SearchAnswer {
        SearchAnswer(
            results: g.list(WireNeighbors.random), scanned: g.number(bits: 64), shard: UInt32(g.number(bits: 32)),
            shards: UInt32(g.number(bits: 32)), generation: g.number(bits: 64), epoch: UInt32(g.number(bits: 32)))
    }
}

extension FacesChanged: Sample {
    static func random(_ g: inout SplitMix64) -> FacesChanged { FacesChanged(faceIDs: g.list { $0.bytes() }) }
}

extension ChineseWhispers: Sample {
    static func random(_ g: inout SplitMix64) -> ChineseWhispers {
        ChineseWhispers(
            threshold: g.float(), iterations: UInt32(g.number(bits: 32)), seed: g.number(bits: 64),
            weighted: g.once(in: 2), ignoreLabels: g.once(in: 2))
    }
}

extension KMeans: Sample {
    static func random(_ g: inout SplitMix64) -> KMeans {
        KMeans(
            k: UInt32(g.number(bits: 32)), kMin: UInt32(g.number(bits: 32)), kMax: UInt32(g.number(bits: 32)),
            restarts: UInt32(g.number(bits: 32)), seed: g.number(bits: 64))
    }
}

extension XMeans: Sample {
    static func random(_ g: inout SplitMix64) -> XMeans {
        XMeans(kMin: UInt32(g.number(bits: 32)), kMax: UInt32(g.number(bits: 32)), seed: g.number(bits: 64))
    }
}

extension Selection: Sample {
    static func random(_ g: inout SplitMix64) -> Selection {
        Selection(
            faceIDs: g.list { $0.bytes() }, labelledOnly: g.once(in: 2), unlabelledOnly: g.once(in: 2),
            minQuality: g.float())
    }
}

extension RunClustering: Sample {
    static func random(_ g: inout SplitMix64) -> RunClustering {
        RunClustering(
            jobID: g.text(), collectionID: g.bytes(), personID: g.bytes(), model: g.text(),
            algorithm: g.maybe { g in
                switch g.next() % 3 {
                case 0: .chineseWhispers(.random(&g))
                case 1: .kMeans(.random(&g))
                default: .xMeans(.random(&g))
                }
            }, selection: g.maybe { .random(&$0) }, baseID: g.bytes())
    }
}

extension RunEvaluation: Sample {
    static func random(_ g: inout SplitMix64) -> RunEvaluation {
        RunEvaluation(
            jobID: g.text(), collectionID: g.bytes(), model: g.text(), photos: UInt32(g.number(bits: 32)),
            leastPhotos: UInt32(g.number(bits: 32)), heldOut: g.float(), draws: UInt32(g.number(bits: 32)),
            seed: g.number(bits: 64), limit: g.float(), keep: g.once(in: 2))
    }
}

extension RunProjection: Sample {
    static func random(_ g: inout SplitMix64) -> RunProjection {
        RunProjection(
            jobID: g.text(), collectionID: g.bytes(), personID: g.bytes(), model: g.text(),
            selection: g.maybe { .random(&$0) }, perplexity: g.float(), steps: UInt32(g.number(bits: 32)),
            seed: g.number(bits: 64), baseID: g.bytes())
    }
}

extension MapFrame: Sample {
    static func random(_ g: inout SplitMix64) -> MapFrame {
        MapFrame(
            jobID: g.text(), sequence: UInt32(g.number(bits: 32)), base: UInt32(g.number(bits: 32)),
            step: UInt32(g.number(bits: 32)), steps: UInt32(g.number(bits: 32)), divergence: g.float(), unit: g.float(),
            faces: UInt32(g.number(bits: 32)), changes: g.bytes())
    }
}

extension Progress: Sample {
    static func random(_ g: inout SplitMix64) -> Progress {
        Progress(
            jobID: g.text(),
            state: JobState(rawValue: g.once(in: 5) ? Int32(truncatingIfNeeded: g.next()) : Int32(g.next() % 6)),
            done: g.number(bits: 64), total: g.number(bits: 64), stage: g.text())
    }
}
