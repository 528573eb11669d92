import Faces
import Foundation
import Testing
import Wire

@Suite("Conversions")
struct ConversionTests {
    private let detected = DetectedFace(
        box: Box(x: 1, y: 2, width: 30, height: 40), landmarks: (0..<5).map { Point(x: Float($0), y: 7) }, score: 0.5,
        quality: Quality(overall: 0.1, size: 0.2, sharpness: 0.3, pose: 0.4, exposure: 0.5))
    private let id = UUID()

    @Test("A face and its chip go over the wire")
    func face() throws {
        let chip = try #require(Chip(pixels: (0..<Chip.byteCount).map { UInt8(truncatingIfNeeded: $0) }))
        let message = WireDetectedFace(face: detected, chip: chip)
        let back = try WireDetectedFace(protobuf: message.encoded())
        #expect(back.face == detected)
        #expect(back.chipValue == chip)
        let checked = try back.checked()
        #expect(checked.face == detected)
        #expect(checked.chip == chip)
    }

    @Test("A face that is not whole is refused by the check, and read as far as it goes without it")
    func brokenFace() throws {
        let chip = try #require(Chip(pixels: [UInt8](repeating: 0, count: Chip.byteCount)))
        let whole = WireDetectedFace(face: detected, chip: chip)
        let damage: [(inout WireDetectedFace) -> Void] = [
            { $0.box = nil }, { $0.landmarks.removeLast() }, { $0.landmarks.append(WirePoint()) }, { $0.score = .nan },
            { $0.box?.width = .infinity }, { $0.landmarks[2].y = .nan }, { $0.chip.removeLast() }, { $0.chip = [] },
        ]
        for damage in damage {
            var face = whole
            damage(&face)
            let error = #expect(throws: WireError.self) { try face.checked() }
            #expect(error?.code == .malformed)
        }
        #expect(WireDetectedFace().face.box == Box(x: 0, y: 0, width: 0, height: 0))
        #expect(WireDetectedFace().chipValue == nil)
    }

    @Test("Every reason for leaving a face out goes over the wire; an unknown one is unspecified")
    func skipped() throws {
        for reason in SkipReason.allCases {
            let face = SkippedFace(box: detected.box, reason: reason)
            #expect(try WireSkippedFace(protobuf: WireSkippedFace(face).encoded()).face == face)
        }
        #expect(WireSkippedFace(reason: WireSkipReason(rawValue: 77)).face.reason == .unspecified)
        #expect(Set(SkipReason.allCases.map { WireSkipReason($0).rawValue }) == Set(0...7))
    }

    @Test("An embedding goes over the wire; one of another length is none")
    func embedding() throws {
        let embedding = try #require(Embedding((0..<128).map { Float($0) / 128 }))
        #expect(try Vector(protobuf: Vector(embedding).encoded()).embedding == embedding)
        let face = WireEmbeddedFace(face: detected, embedding: embedding)
        #expect(face.embeddingValue == embedding)
        #expect(face.face == detected)
        #expect(Vector(values: [1]).embedding == nil)
        #expect(Vector(values: [Float](repeating: .nan, count: 128)).embedding == nil)
    }

    @Test("A search goes over the wire")
    func search() throws {
        let query = try #require(Embedding([Float](repeating: 0.25, count: 128)))
        let request = SearchRequest(collection: id, model: "m", queries: [query], k: 10, person: id, maxDistance: 0.6)
        let back = try SearchRequest(protobuf: request.encoded())
        #expect(try back.collection == id)
        #expect(try back.person == id)
        #expect(try back.embeddings == [query])
        #expect(back.k == 10 && back.maxDistance == 0.6 && !back.labelledOnly)
        #expect(try SearchRequest(collection: id, model: "m", queries: [], k: -5).person == nil)
        #expect(throws: WireError.self) { try SearchRequest(queries: [Vector(values: [1])]).embeddings }
    }

    @Test("A UUID of the wrong length is an error, never a missing one")
    func identifiers() throws {
        let short: [UInt8] = [1, 2, 3, 4, 5]
        #expect(throws: WireError.self) { try SearchRequest(personID: short).person }
        #expect(throws: WireError.self) { try SearchRequest().collection }
        #expect(throws: WireError.self) { try WireNeighbor(personID: short).person }
        #expect(throws: WireError.self) { try WireNeighbor().face }
        #expect(throws: WireError.self) { try FacesChanged(faceIDs: [id.bytes, short]).faces }
        #expect(throws: WireError.self) { try RunClustering(personID: short).person }
        #expect(throws: WireError.self) { try RunClustering().collection }
        #expect(try FacesChanged(faces: [id]).faces == [id])
        let neighbor = WireNeighbor(face: id, person: nil, distance: 0.5)
        #expect(try neighbor.face == id)
        #expect(try neighbor.person == nil)
        let run = RunClustering(jobID: "j", collection: id, model: "m", algorithm: .chineseWhispers(ChineseWhispers()))
        #expect(try run.collection == id)
        #expect(try run.person == nil)
    }

    @Test("A picture's facts and a blob carry its hash")
    func hashes() throws {
        let hash = try #require(ContentHash(bytes: [UInt8](repeating: 9, count: 32)))
        let facts = ImageFacts(hash: hash, size: 5, width: 6, height: -7, format: "jpeg")
        #expect(facts.hash == hash)
        #expect(facts == ImageFacts(sha256: hash.bytes, size: 5, width: 6, height: 0, format: "jpeg"))
        #expect(BlobReference(hash: hash, size: 3).hash == hash)
        #expect(BlobReference(sha256: [1]).hash == nil)
    }
}
