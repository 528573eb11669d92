import Faces
import Foundation
import Testing

@testable import Evaluation

@Suite("Tables and pairs")
struct TableTests {
    private func file(_ rows: [(String, Float)]) -> [UInt8] {
        let heads = rows.map { "\($0.0)\n" }.joined()
        let vectors = rows.flatMap { row in Embedding((0..<128).map { _ in row.1 })?.littleEndianBytes ?? [] }
        return Array("rollcall faces 1\nmodel: m\nfaces: \(rows.count)\n\(heads)".utf8) + vectors
    }

    @Test("A file is read with what it says of each face")
    func reads() throws {
        let table = try FaceTable(
            bytes: file([("Ann\ta.jpg\t0.5\t80", 1), ("Bob\tb.jpg", 2), ("Ann\tc.jpg\t\t90", 3)]))
        #expect(table.model == "m")
        #expect(table.rows.map(\.person) == ["Ann", "Bob", "Ann"])
        #expect(table.rows.map(\.quality) == [0.5, nil, nil])
        #expect(table.rows.map(\.size) == [80, nil, 90])
        #expect(table.rows[1].embedding.values[0] == 2)
    }

    @Test("A file that is cut anywhere is refused")
    func cut() {
        let whole = file([("Ann\ta.jpg", 1), ("Bob\tb.jpg", 2)])
        for end in whole.indices {
            #expect(throws: FaceTable.Malformed.self) { try FaceTable(bytes: Array(whole[..<end])) }
        }
        #expect(throws: FaceTable.Malformed.self) { try FaceTable(bytes: whole + [0]) }
        #expect(throws: FaceTable.Malformed.self) { try FaceTable(bytes: file([("Ann", 1)])) }
        #expect(throws: FaceTable.Malformed.self) { try FaceTable(bytes: file([("Ann\ta.jpg", .nan)])) }
    }

    @Test("LFW's list of pairs is read, fold by fold")
    func pairs() throws {
        let text = "2\t1\nAnn\t1\t2\nAnn\t1\tBob\t12\nBob\t3\t4\nBob\t1\tAnn\t2\n"
        let pairs = try #require(Verification.pairs(lfw: text))
        #expect(pairs.map(\.first) == ["Ann_0001", "Ann_0001", "Bob_0003", "Bob_0001"])
        #expect(pairs.map(\.second) == ["Ann_0002", "Bob_0012", "Bob_0004", "Ann_0002"])
        #expect(pairs.map(\.isSame) == [true, false, true, false])
        #expect(pairs.map(\.fold) == [0, 0, 1, 1])
        for bad in ["", "2\t1\nAnn\t1\t2\n", "x", "1\t1\nAnn\t1\nAnn\t1\tBob\t2\n"] {
            #expect(Verification.pairs(lfw: bad) == nil)
        }
    }

    @Test("Each fold is judged by the threshold of the others; a pair without a face is left out")
    func folds() throws {
        func row(_ name: String, _ value: Float) throws -> FaceTable.Row {
            let embedding = try #require(Embedding([value] + [Float](repeating: 0, count: 127)))
            return FaceTable.Row(person: name, picture: "x/\(name).jpg", embedding: embedding)
        }
        let table = FaceTable(model: "m", rows: try [row("a", 0), row("b", 0.4), row("c", 1), row("d", 2)])
        func pair(_ a: String, _ b: String, _ same: Bool, _ fold: Int) -> Verification.Pair {
            Verification.Pair(first: a, second: b, isSame: same, fold: fold)
        }
        let judged = try #require(
            Verification(
                table,
                pairs: [
                    pair("a", "b", true, 0), pair("a", "d", false, 0), pair("b", "c", true, 1),
                    pair("a", "c", false, 1),
                    pair("a", "nobody", true, 1),
                ]))
        #expect(judged.leftOut == 1)
        #expect(judged.folds.map(\.pairs) == [2, 2])
        #expect(abs(judged.folds[0].threshold - 0.8) < 1e-6 && judged.folds[0].accuracy == 1)
        #expect(abs(judged.folds[1].threshold - 1.2) < 1e-6 && judged.folds[1].accuracy == 0.5)
        #expect(judged.accuracy == 0.75 && judged.standardError == 0.25)
        #expect(Verification(table, pairs: [pair("a", "b", true, 0)]) == nil)
    }
}
