import Faces
import Foundation
import Log
import Postgres
import TestKit
import Testing

@testable import Store

let quiet = Log(component: "test", level: .error, sink: { _ in })

/// The code of the store's error a call throws, or nil.
func code(_ body: () async throws -> Void) async -> StoreError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? StoreError)?.code
    }
}

/// Something to record that depends on its number alone.
func sample(
    _ number: Int, collection: String = "default", faces: Int = 1, person: String? = nil, job: UUID? = nil,
    item: String = ""
) -> NewImage {
    let hash = (0..<32).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 4))) }
    return NewImage(
        collection: collection, sha256: ContentHash(bytes: hash) ?? noHash, byteCount: 1000 + number, width: 640,
        height: 480, format: "jpeg", fileName: "photo \(number).jpg", person: person, jobID: job, item: item,
        faces: (0..<faces).map { NewFace(face: face($0), embedding: embedding(number * 100 + $0)) },
        skipped: [SkippedFace(box: Box(x: 0.1, y: 2, width: 3, height: 4), reason: .tooSmall)], detector: "hog",
        model: "dlib-resnet-v1")
}

private let noHash = ContentHash(hex: String(repeating: "0", count: 64)) ?? ContentHash.zero

extension ContentHash {
    /// 32 zeros.
    static var zero: ContentHash {
        guard let hash = ContentHash(bytes: [UInt8](repeating: 0, count: 32)) else { preconditionFailure("32 bytes") }
        return hash
    }
}

/// The n-th face: each is smaller and further out than the one before, so the first is the most prominent.
func face(_ n: Int) -> DetectedFace {
    let side = Float(100) / Float(n + 1)
    return DetectedFace(
        box: Box(x: 270 + Float(n) * 40, y: 190, width: side, height: side),
        landmarks: (0..<5).map { Point(x: Float($0) + 0.1, y: Float($0) * 1.5) }, score: 0.7,
        quality: Quality(overall: 0.5 - Float(n) * 0.01, size: 0.1, sharpness: 0.2, pose: 0.3, exposure: 0.4))
}

func embedding(_ n: Int) -> Embedding {
    guard let made = Embedding((0..<128).map { Float(n) + Float($0) / 128 }) else { preconditionFailure("finite") }
    return made
}

extension Recorded {
    /// The image, when it is in the collection.
    var image: UUID? {
        switch self {
        case .stored(let image, _), .duplicate(let image, _): image
        case .unknownCollection, .invalid: nil
        }
    }
    /// The faces of a new image.
    var faces: [UUID] {
        if case .stored(_, let faces) = self { faces } else { [] }
    }
    /// The faces a duplicate got a label for, or nil when it is none.
    var newlyLabelled: [UUID]? {
        if case .duplicate(_, let faces) = self { faces } else { nil }
    }
}

/// Reads the log until nothing new has come for a while and everything expected was seen; other transactions on the
/// server may hold the horizon for a moment.
func changedFaces(_ store: Store, after mark: ChangeMark, until expected: Set<UUID>) async throws -> ChangeMark {
    var mark = mark
    var seen = Set<UUID>()
    while !expected.isSubset(of: seen) {
        let found = try await store.changes(after: mark, limit: 7)
        seen.formUnion(found.faces)
        mark = found.mark
        if found.faces.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    }
    return mark
}

extension Store {
    /// Queues items of a job, each for a picture of its own in the collection that always exists.
    func queue(job: UUID, _ items: [String]) async throws -> [Admitted] {
        let collection = try #require(try await collection(named: "default")).id
        return try await admit(
            items.map { Admission(collection: collection, sha256: noHash, job: job, item: $0) })
    }
}
