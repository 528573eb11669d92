import Testing

@testable import Wire

@Suite("The protobuf reader")
struct ProtobufReaderTests {
    /// A message, or the kind of damage.
    enum Outcome: Equatable, Sendable {
        case message(Progress)
        case damage(WireError.Code)
    }

    /// Bytes of a Progress (2: state, 3: done, 1: job_id, 5: stage) and what comes of them.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let outcome: Outcome

        init(_ what: String, _ bytes: [UInt8], _ message: Progress) {
            (testDescription, self.bytes, outcome) = (what, bytes, .message(message))
        }
        init(_ what: String, _ bytes: [UInt8], _ code: WireError.Code) {
            (testDescription, self.bytes, outcome) = (what, bytes, .damage(code))
        }
    }

    static let cases: [Case] = [
        Case("nothing is a message of defaults", [], Progress()),
        Case("a number of one byte", [0x18, 7], Progress(done: 7)),
        Case("a number of ten bytes", [0x18] + most, Progress(done: .max)),
        Case("a number with needless bytes", [0x18, 0x87, 0x80, 0x00], Progress(done: 7)),
        Case("what a tenth byte holds beyond 64 bits is dropped", [0x18] + nine + [0x7F], Progress(done: .max)),
        Case("a number of eleven bytes", [0x18] + nine + [0x81, 0x00], .malformed),
        Case("a number without end", [0x18] + [UInt8](repeating: 0x80, count: 11), .malformed),
        Case("a number cut short", [0x18, 0x80], .truncated),
        Case("the last of two values wins", [0x18, 1, 0x18, 2], Progress(done: 2)),
        Case("an enumeration's unknown number is kept", [0x10, 99], Progress(state: JobState(rawValue: 99))),
        Case("an enumeration's negative number is kept", [0x10] + most, Progress(state: JobState(rawValue: -1))),
        Case("a string", [0x0A, 2, 0xC3, 0x84], Progress(jobID: "Ä")),
        Case("a string that is not UTF-8", [0x0A, 1, 0xC3], .malformed),
        Case("a string with a surrogate", [0x0A, 3, 0xED, 0xA0, 0x80], .malformed),
        Case("a string with an overlong slash", [0x0A, 2, 0xC0, 0xAF], .malformed),
        Case("a string cut short", [0x0A, 5, 0x41], .truncated),
        Case("a length of 2 to the 64th less 1", [0x0A] + most, .truncated),
        Case("field number 0", [0x00, 1], .malformed),
        Case("a key of more than 32 bits", [0x80, 0x80, 0x80, 0x80, 0x10, 1], .malformed),
        Case("wire type 6", [0x1E, 1], .malformed),
        Case("wire type 7", [0x1F, 1], .malformed),
        Case("a known number with another type is skipped", [0x1D, 1, 2, 3, 4, 0x18, 5], Progress(done: 5)),
        Case("an unknown number is skipped", [0x78, 1, 0x18, 5], Progress(done: 5)),
        Case("an unknown fixed64 is skipped", [0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x18, 5], Progress(done: 5)),
        Case("an unknown fixed64 cut short", [0x79, 1, 2, 3, 4, 5, 6, 7], .truncated),
        Case("an unknown fixed32 cut short", [0x7D, 1, 2, 3], .truncated),
        Case("an unknown group is skipped", [0x7B, 0x18, 9, 0x7C, 0x18, 5], Progress(done: 5)),
        Case("a group in a group is skipped", [0x7B, 0x73, 0x0A, 1, 0x41, 0x74, 0x7C, 0x18, 5], Progress(done: 5)),
        Case("a known number as a group is skipped", [0x1B, 0x18, 9, 0x1C, 0x18, 5], Progress(done: 5)),
        Case("a group closed by another", [0x7B, 0x74], .malformed),
        Case("a group never closed", [0x7B, 0x18, 9], .truncated),
        Case("a group that never began", [0x7C], .malformed),
    ]
    private static let nine = [UInt8](repeating: 0xFF, count: 9)
    private static let most = nine + [0x01]

    @Test("Each rule of protobuf holds", arguments: cases)
    func rule(_ c: Case) {
        do {
            #expect(.message(try Progress(protobuf: c.bytes)) == c.outcome)
        } catch {
            #expect(.damage(error.code) == c.outcome)
        }
    }

    @Test("Any number but 0 is true, and a long number gives a uint32 its low half")
    func narrowNumbers() throws {
        #expect(try SearchRequest(protobuf: [0x28, 0x80, 0x02]).labelledOnly)
        #expect(try SearchRequest(protobuf: [0x20, 0x85, 0x80, 0x80, 0x80, 0x10]).k == 5)
    }

    @Test("Floats may come packed, one by one, and mixed")
    func floats() throws {
        let one: [UInt8] = [0x00, 0x00, 0x80, 0x3F]
        let two: [UInt8] = [0x00, 0x00, 0x00, 0x40]
        #expect(try Vector(protobuf: [0x0A, 8] + one + two).values == [1, 2])
        #expect(try Vector(protobuf: [0x0D] + one + [0x0D] + two).values == [1, 2])
        #expect(try Vector(protobuf: [0x0D] + one + [0x0A, 4] + two + [0x0A, 0]).values == [1, 2])
        #expect(throws: WireError.self) { try Vector(protobuf: [0x0A, 3, 0, 0, 0]) }
    }

    @Test("Many small packed runs do not take quadratic time")
    func manyRuns() throws {
        let run: [UInt8] = [0x0A, 4, 0, 0, 0x80, 0x3F]
        let bytes = [[UInt8]](repeating: run, count: 200_000).flatMap { $0 }
        #expect(try Vector(protobuf: bytes).values.count == 200_000)
    }

    @Test("A message that comes twice is merged, in a oneof too; another member of the oneof replaces it")
    func merging() throws {
        let hash: [UInt8] = [0x12, 3, 0x0A, 1, 0xAB]  // blob { sha256: AB }
        let size: [UInt8] = [0x12, 2, 0x10, 9]  // blob { size: 9 }
        let bytes: [UInt8] = [0x1A, 1, 0xCD]  // inline: CD
        let both = Picture.blob(BlobReference(sha256: [0xAB], size: 9))
        #expect(try SubmitImage(protobuf: hash + size).picture == both)
        #expect(try SubmitImage(protobuf: hash + bytes).picture == .inline([0xCD]))
        #expect(try SubmitImage(protobuf: hash + bytes + size).picture == .blob(BlobReference(size: 9)))
        #expect(try SubmitImage(protobuf: hash + [0x18, 1]).picture == .blob(BlobReference(sha256: [0xAB])))
        #expect(try SubmitImage(protobuf: [0x10, 1, 0x18, 1]).picture == nil)
        #expect(try SubmitImage(protobuf: [0x1A, 0]).picture == .inline([]))
        let skipped = try WireSkippedFace(protobuf: [0x0A, 5, 0x0D, 0, 0, 0x80, 0x3F, 0x0A, 5, 0x15, 0, 0, 0x80, 0x3F])
        #expect(skipped.box == WireBox(x: 1, y: 1))
    }

    @Test("A field cannot reach past the message it is in")
    func innerEnd() {
        // skipped { box { length 5: an x of 4 bytes needs 5, and only 3 are inside } reason }
        let error = #expect(throws: WireError.self) {
            try WireSkippedFace(protobuf: [0x0A, 3, 0x0D, 0, 0, 0x80, 0x3F, 0x10, 1])
        }
        #expect(error?.code == .malformed)
    }

    @Test("Groups may be 100 deep and no deeper, and a million of them do not exhaust the stack")
    func depth() throws {
        func groups(_ count: Int) -> [UInt8] {
            [UInt8](repeating: 0x7B, count: count) + [UInt8](repeating: 0x7C, count: count)
        }
        #expect(try Progress(protobuf: groups(100)) == Progress())
        for count in [101, 1_000_000] {
            let error = #expect(throws: WireError.self) { try Progress(protobuf: groups(count)) }
            #expect(error?.code == .tooDeep)
        }
    }

    @Test("Messages and the groups in them count together for the depth")
    func depthTogether() throws {
        var message = ProtobufWriter()
        message.message(1, WireNeighbors(neighbors: [WireNeighbor(distance: 1)]))
        var reader = try ProtobufReader(message.bytes, limits: ProtobufLimits(bytes: 100, elements: 10, depth: 1))
        let error = #expect(throws: WireError.self) {
            while let field = try reader.nextField() {
                var answer = SearchAnswer()
                try answer.read(field: field, from: &reader)
            }
        }
        #expect(error?.code == .tooDeep)
    }

    @Test("A list of a million empty messages is taken, one more is refused")
    func elements() throws {
        let most = [[UInt8]](repeating: [0x0A, 0], count: ProtobufLimits.standard.elements).flatMap { $0 }
        #expect(try WireNeighbors(protobuf: most).neighbors.count == ProtobufLimits.standard.elements)
        for type in [WireNeighbors.self, FacesChanged.self] as [any WireMessage.Type] {
            let error = #expect(throws: WireError.self) { _ = try type.init(protobuf: most + [0x0A, 0]) }
            #expect(error?.code == .tooMany)
        }
    }

    @Test("A message of more than 64 MiB is refused before it is read")
    func bytes() {
        let error = #expect(throws: WireError.self) {
            _ = try Progress(protobuf: [UInt8](repeating: 0xFF, count: Frame.maxMessageBytes + 1))
        }
        #expect(error?.code == .tooLarge)
    }

    @Test("A reader may begin anywhere, even past the end")
    func start() throws {
        var reader = try ProtobufReader([0xFF, 0x18, 5], from: 1)
        #expect(try reader.nextField() == 3)
        var beyond = try ProtobufReader([1], from: 9)
        #expect(try beyond.nextField() == nil)
        var before = try ProtobufReader([0x18, 5], from: -1)
        #expect(try before.nextField() == 3)
    }
}
