import Testing
import Wire

@testable import wire_echo

@Suite("Frames")
struct FrameTests {
    @Test("Frames come out of a stream however it was cut")
    func everyCut() throws {
        let messages = [Progress(jobID: "a", done: 1), Progress(), Progress(stage: String(repeating: "x", count: 300))]
        let stream = messages.flatMap { Frame.encode($0) }
        for cut in 0...stream.count {
            for second in cut...min(stream.count, cut + 7) {
                var decoder = FrameDecoder()
                var found: [Progress] = []
                for piece in [stream[..<cut], stream[cut..<second], stream[second...]] {
                    decoder.append(Array(piece))
                    while let bytes = try decoder.next() { found.append(try Progress(protobuf: bytes)) }
                }
                try decoder.finish()
                #expect(found == messages)
            }
        }
    }

    @Test("A stream fed byte by byte gives each message with its last byte")
    func byteByByte() throws {
        let frame = Frame.encode(Progress(jobID: "a", done: 1))
        var decoder = FrameDecoder()
        for byte in frame.dropLast() {
            decoder.append([byte])
            #expect(try decoder.next() == nil)
        }
        #expect(throws: WireError.self) { try decoder.finish() }
        decoder.append([try #require(frame.last)])
        #expect(try decoder.next() == Array(frame[5...]))
        try decoder.finish()
    }

    /// A header and the error it must bring at once.
    static let refused: [(header: [UInt8], code: WireError.Code)] = [
        ([0, 0xFF, 0xFF, 0xFF, 0xFF], .tooLarge),
        ([0, 0x04, 0x00, 0x00, 0x01], .tooLarge),
        ([1], .compressed),
        ([1, 0, 0, 0, 0], .compressed),
        ([2], .malformed),
        (Array("{\"collection\":1}".utf8), .malformed),
    ]

    @Test("A bad header is refused at once, without waiting for what it announces", arguments: refused)
    func badHeader(_ header: [UInt8], _ code: WireError.Code) {
        var decoder = FrameDecoder()
        decoder.append(header)
        for _ in 0..<2 {
            let error = #expect(throws: WireError.self) { try decoder.next() }
            #expect(error?.code == code)
            decoder.append(Frame.encode(Progress()))
        }
        #expect(throws: WireError.self) { try decoder.finish() }
        let error = #expect(throws: WireError.self) { try Frame.decodeOne(Progress.self, from: header) }
        #expect(error?.code == code)
    }

    @Test("The largest length is waited for")
    func largest() throws {
        var decoder = FrameDecoder()
        decoder.append([0, 0x04, 0x00, 0x00, 0x00])
        #expect(try decoder.next() == nil)
    }

    @Test("A body of one frame and something else is refused")
    func trailing() {
        let frame = Frame.encode(Progress(done: 1))
        for rest in [[0], frame] as [[UInt8]] {
            let error = #expect(throws: WireError.self) { try Frame.decodeOne(Progress.self, from: frame + rest) }
            #expect(error?.code == .malformed)
        }
    }

    @Test("The bytes of a large picture go through whole")
    func large() throws {
        let picture = Picture.inline([UInt8](repeating: 0xAB, count: 8 << 20))
        let message = SubmitImage(collection: "default", picture: picture)
        #expect(try Frame.decodeOne(SubmitImage.self, from: Frame.encode(message)) == message)
    }
}
