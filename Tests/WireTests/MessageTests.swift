import Faces
import Testing
import Wire

@testable import wire_echo

@Suite("Messages")
struct MessageTests {
    /// A message type that a test can name.
    struct Kind: Sendable, CustomTestStringConvertible {
        let type: any Sample.Type
        var testDescription: String { type.name }
        static let all = samples.map(Kind.init)
    }

    @Test("Random messages come back as they were", arguments: Kind.all)
    func roundTrip(_ kind: Kind) throws {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<100 {
            let message = kind.type.random(&generator)
            let bytes = message.encoded()
            let back = try kind.type.decode(protobuf: bytes)
            #expect(fieldDump(back) == fieldDump(message))
            #expect(back.encoded() == bytes)
            #expect(message.encodedSize == bytes.count)
            #expect(fieldDump(try kind.type.decode(frame: message.frame)) == fieldDump(message))
        }
    }

    @Test("A message cut at any length is an error or a shorter message, never a trap", arguments: Kind.all)
    func cuts(_ kind: Kind) {
        var generator = SplitMix64(seed: 2)
        for _ in 0..<10 {
            let bytes = kind.type.random(&generator).encoded()
            for length in 0..<min(bytes.count, 2_000) {
                let cut = Array(bytes[..<length])
                do {
                    let shorter = try kind.type.decode(protobuf: cut)
                    #expect(shorter.encodedSize <= length)
                } catch {
                    #expect([.truncated, .malformed].contains(error.code))
                }
            }
        }
    }

    @Test("A frame cut at any length is truncated", arguments: Kind.all)
    func frameCuts(_ kind: Kind) {
        var generator = SplitMix64(seed: 3)
        let frame = kind.type.random(&generator).frame
        for length in 0..<min(frame.count, 2_000) {
            let error = #expect(throws: WireError.self) { _ = try kind.type.decode(frame: Array(frame[..<length])) }
            #expect(error?.code == .truncated)
        }
    }

    @Test("Damaged messages never trap, and what is read is written alike again", arguments: Kind.all)
    func damaged(_ kind: Kind) throws {
        var generator = SplitMix64(seed: 4)
        let choice = try #require(samples.firstIndex { $0.name == kind.type.name })
        for _ in 0..<200 {
            var bytes = [UInt8(choice)] + kind.type.random(&generator).encoded()
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let position = Int.random(in: 1...bytes.count, using: &generator)
                switch generator.next() % 3 {
                case 0: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: position)
                case 1 where position < bytes.count: bytes.remove(at: position)
                default: if position < bytes.count { bytes[position] = UInt8(truncatingIfNeeded: generator.next()) }
                }
            }
            #expect(brokenInvariant(bytes) == nil)
        }
    }

    @Test("Random bytes never trap")
    func noise() {
        var generator = SplitMix64(seed: 5)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                // Small bytes are keys and lengths: noise made of them gets deeper.
                UInt8(truncatingIfNeeded: generator.once(in: 3) ? generator.next() : generator.next() % 48)
            }
            #expect(brokenInvariant(bytes) == nil)
        }
    }

    @Test("A message of defaults is empty", arguments: Kind.all)
    func defaults(_ kind: Kind) throws {
        #expect(kind.type.init().encoded().isEmpty)
        #expect(fieldDump(try kind.type.decode(protobuf: [])) == fieldDump(kind.type.init()))
    }

    @Test("Unknown fields of every type are skipped", arguments: Kind.all)
    func unknownFields(_ kind: Kind) throws {
        let number: [UInt8] = [0xC0, 0x3E, 0x96, 0x01]
        let unknown =
            number + [0xC1, 0x3E, 1, 2, 3, 4, 5, 6, 7, 8] + [0xC2, 0x3E, 2, 0xFF, 0xFF] + [0xC5, 0x3E, 1, 2, 3, 4]
            + [0xC3, 0x3E] + number + [0xC4, 0x3E]
        var generator = SplitMix64(seed: 6)
        let message = kind.type.random(&generator)
        let back = try kind.type.decode(protobuf: unknown + message.encoded() + unknown)
        #expect(back.encoded() == message.encoded())
    }
}
