import Testing
import Wire

@testable import wire_echo

@Suite("Golden bytes")
struct GoldenTests {
    /// A message and the bytes that Google's protobuf writes for it.
    struct Golden: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: any Sample
        let bytes: String

        init(_ what: String, _ message: any Sample, _ bytes: String) {
            (testDescription, self.message, self.bytes) = (what, message, bytes)
        }
    }

    static let cases: [Golden] = [
        Golden(
            "a picture carried along",
            SubmitImage(
                collection: "default", picture: .inline([1, 2]), fileName: "ä.jpg", person: "Ada", item: "a/ä.jpg"),
            "0a0764656661756c741a0201022206c3a42e6a70672a034164613a08612fc3a42e6a7067"),
        Golden("no bytes, but carried along", AskImage(picture: .inline([])), "1200"),
        Golden("a blob", AskImage(picture: .blob(BlobReference(sha256: [0xFF], size: 300))), "0a060a01ff10ac02"),
        Golden("a box", WireBox(x: 1, y: -0.0, width: 0, height: .infinity), "0d0000803f15000000802500 00807f"),
        Golden("a skipped face", WireSkippedFace(box: WireBox(), reason: .tooManyFaces), "0a001003"),
        Golden("a negative enumeration", Progress(state: JobState(rawValue: -1)), "10ffffffffffffffffff01"),
        Golden("packed floats", Vector(values: [1, 0, -2]), "0a0c0000803f00000000000000c0"),
        Golden("a bool", SearchRequest(labelledOnly: true), "2801"),
        Golden("the largest number", Progress(done: .max), "18ffffffffffffffffff01"),
        Golden("empty members of a list", FacesChanged(faceIDs: [[], [7], []]), "0a000a01070a00"),
        Golden(
            "a list of messages", WireNeighbors(neighbors: [WireNeighbor(), WireNeighbor(faceID: [1])]),
            "0a000a030a0101"),
        Golden(
            "an algorithm", RunClustering(algorithm: .chineseWhispers(ChineseWhispers(iterations: 20))), "2a021014"),
        Golden(
            "another algorithm, a selection and a base",
            RunClustering(
                algorithm: .xMeans(XMeans(kMax: 9)), selection: Selection(faceIDs: [[1]], unlabelledOnly: true),
                baseID: [2]), "3a021009 42050a01011801 4a0102"),
        Golden("a projection", RunProjection(perplexity: 1, steps: 300, baseID: [2]), "350000803f 38ac02 4a0102"),
        Golden(
            "a map's frame", MapFrame(sequence: 2, base: 1, unit: 1, changes: [3, 4]), "1002 1801 3d0000803f 4a020304"),
    ]

    @Test("Messages are written as Google's protobuf writes them", arguments: cases)
    func written(_ golden: Golden) throws {
        let bytes = golden.bytes.filter { $0 != " " }
        #expect(hex(golden.message.encoded()) == bytes)
        let back = try type(of: golden.message).decode(protobuf: try #require(unhex(bytes)))
        #expect(fieldDump(back) == fieldDump(golden.message))
    }

    @Test("A frame is a zero, four bytes of length, and the message")
    func frame() {
        #expect(Frame.encode(Progress(done: 7)) == [0, 0, 0, 0, 2, 0x18, 7])
        #expect(Frame.encode(Accepted()) == [0, 0, 0, 0, 0])
    }
}
