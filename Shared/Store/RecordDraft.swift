import Faces
import FoundationEssentials

/// A `NewImage` that was checked and cleaned, with the ids it will have if it is new.
struct RecordDraft {
    /// The place in the caller's list.
    let index: Int
    let image: NewImage
    let collectionName: String
    let person: String?
    let item: String
    let skipped: String
    let id = UUID.v7()
    let faceIDs: [UUID]

    /// - Throws: `StoreError(.invalid)` that says what cannot be stored.
    init(_ image: NewImage, index: Int) throws {
        self.index = index
        self.image = image
        collectionName = Clean.trimmed(Clean.text(image.collection))
        person = try image.person.flatMap {
            Clean.trimmed($0).isEmpty ? nil : try Store.personName($0)
        }
        item = Clean.item(image.item.isEmpty ? image.fileName : image.item)
        guard image.faces.allSatisfy({ $0.face.isFinite }), image.skipped.allSatisfy({ $0.box.isFinite }) else {
            throw StoreError(.invalid, "a box, landmark, score or quality is not a finite number")
        }
        guard [image.width, image.height].allSatisfy({ 0...Int(Int32.max) ~= $0 }), image.byteCount >= 0 else {
            throw StoreError(.invalid, "the width, height or byte count is out of range")
        }
        skipped = try SkippedJSON.encode(image.skipped)
        faceIDs = image.faces.map { _ in UUID.v7() }
    }

    /// The face a name for the whole picture means.
    var prominent: UUID? {
        Prominence.index(of: image.faces.map(\.face.box), width: image.width, height: image.height).map { faceIDs[$0] }
    }
}

/// What makes an image the same: the collection and the content.
struct ImageKey: Hashable {
    let collection: UUID
    let sha256: ContentHash

    /// An order all programs share, so that they take locks in the same order.
    var order: [UInt8] { collection.bytes + sha256.bytes }
}

/// What makes a person the same: the collection and the name.
struct PersonKey: Hashable {
    let collection: UUID
    let name: String

    /// An order all programs share. Names are compared by their bytes, as the database does.
    var order: [UInt8] { collection.bytes + Array(name.utf8) }

    static func == (a: PersonKey, b: PersonKey) -> Bool { a.order == b.order }
    func hash(into hasher: inout Hasher) { hasher.combine(order) }
}

extension Sequence {
    /// Sorted by bytes.
    func sorted(byBytes key: (Element) -> [UInt8]) -> [Element] {
        map { (key($0), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    }
}

extension Box {
    fileprivate var isFinite: Bool { [x, y, width, height].allSatisfy(\.isFinite) }
}

extension DetectedFace {
    fileprivate var isFinite: Bool {
        let parts = [score, quality.overall, quality.size, quality.sharpness, quality.pose, quality.exposure]
        return box.isFinite && parts.allSatisfy(\.isFinite) && landmarks.allSatisfy { $0.x.isFinite && $0.y.isFinite }
    }

    /// Landmarks as an array literal of the database: several of them travel as one array of text.
    var landmarkText: String { "{" + landmarks.map { "\($0.x),\($0.y)" }.joined(separator: ",") + "}" }
}
