import Faces
import Foundation
import Testing

@Suite("Faces")
struct FacesTests {
    @Test("An embedding survives its 512 little-endian bytes")
    func embeddingRoundTrip() throws {
        let embedding = try #require(Embedding((0..<128).map { Float($0) / 7 - 3 }))
        #expect(embedding.littleEndianBytes.count == 512)
        #expect(Embedding(littleEndian: embedding.littleEndianBytes) == embedding)
    }

    @Test("An embedding refuses wrong counts and values that are not finite")
    func embeddingRefusals() {
        #expect(Embedding(Array(repeating: 0, count: 127)) == nil)
        #expect(Embedding(Array(repeating: .nan, count: 128)) == nil)
        #expect(Embedding(Array(repeating: .infinity, count: 128)) == nil)
        #expect(Embedding(littleEndian: Array(repeating: 0, count: 511)) == nil)
    }

    @Test("Distance is Euclidean")
    func distance() throws {
        var other = [Float](repeating: 0, count: 128)
        other[3] = 3
        other[77] = 4
        let a = try #require(Embedding([Float](repeating: 0, count: 128)))
        #expect(a.distance(to: try #require(Embedding(other))) == 5)
    }

    private static let prominence: [(boxes: [Box], winner: Int?)] = [
        ([], nil),
        ([Box(x: 40, y: 40, width: 20, height: 20)], 0),
        // A larger face in the corner loses to one in the middle.
        ([Box(x: 0, y: 0, width: 24, height: 24), Box(x: 40, y: 40, width: 20, height: 20)], 1),
        // Far larger wins wherever it is.
        ([Box(x: 0, y: 0, width: 60, height: 60), Box(x: 45, y: 45, width: 10, height: 10)], 0),
        // Equal: the first.
        ([Box(x: 40, y: 40, width: 20, height: 20), Box(x: 40, y: 40, width: 20, height: 20)], 0),
    ]
    @Test("The most prominent face is large and near the middle", arguments: prominence)
    func prominent(_ row: (boxes: [Box], winner: Int?)) {
        #expect(Prominence.index(of: row.boxes, width: 100, height: 100) == row.winner)
    }

    @Test("A content hash reads its own hexadecimal digits and refuses others")
    func contentHash() throws {
        let hash = try #require(ContentHash(bytes: (0..<32).map { UInt8($0 * 8) }))
        #expect(ContentHash(hex: hash.hex) == hash)
        #expect(ContentHash(hex: hash.hex.uppercased()) == hash)
        #expect(ContentHash(hex: "zz" + hash.hex.dropFirst(2)) == nil)
        #expect(ContentHash(hex: String(hash.hex.dropLast())) == nil)
        #expect(ContentHash(bytes: [1, 2, 3]) == nil)
    }

    @Test("Version 7 UUIDs carry their version and grow with time")
    func uuid7() throws {
        let early = UUID.v7(now: Date(timeIntervalSince1970: 1_000_000))
        let late = UUID.v7(now: Date(timeIntervalSince1970: 1_000_001))
        #expect(early.bytes[6] >> 4 == 7)
        #expect(early.bytes[8] >> 6 == 2)
        #expect(early.text < late.text)
        #expect(UUID(bytes: early.bytes) == early)
        #expect(UUID(bytes: [1]) == nil)
    }

    @Test("A box is clipped to the picture and measures overlap")
    func boxes() {
        let box = Box(x: -10, y: 5, width: 30, height: 200).clipped(width: 100, height: 100)
        #expect(box == Box(x: 0, y: 5, width: 20, height: 95))
        #expect(Box(x: 200, y: 200, width: 5, height: 5).clipped(width: 100, height: 100).area == 0)
        let a = Box(x: 0, y: 0, width: 10, height: 10)
        #expect(a.overlap(with: a) == 1)
        #expect(a.overlap(with: Box(x: 5, y: 0, width: 10, height: 10)) == Float(50) / 150)
        #expect(a.overlap(with: Box(x: 10, y: 0, width: 10, height: 10)) == 0)
    }

    @Test("A chip has exactly 67,500 bytes")
    func chip() {
        #expect(Chip(pixels: Array(repeating: 1, count: 67_500)) != nil)
        #expect(Chip(pixels: Array(repeating: 1, count: 67_499)) == nil)
    }
}
