import Testing

@testable import AMQP

@Suite("Content assembler")
struct ContentAssemblerTests {
    private func append(_ assembler: inout ContentAssembler<Int>, _ bytes: [UInt8]) throws -> ContentAssembler<Int>
        .Message?
    {
        try unsafe bytes.withUnsafeBytes { unsafe try assembler.append($0) }
    }

    @Test("A body in pieces is put together", arguments: [1, 2, 5, 6])
    func pieces(of size: Int) throws {
        var assembler = ContentAssembler<Int>()
        let body: [UInt8] = [1, 2, 3, 4, 5, 6]
        try assembler.begin(9)
        #expect(try assembler.header(AMQPProperties(), bodySize: 6) == nil)
        var message: ContentAssembler<Int>.Message?
        for start in stride(from: 0, to: body.count, by: size) {
            message = try append(&assembler, Array(body[start..<min(start + size, body.count)]))
        }
        #expect(message?.body == body && message?.method == 9)
        try assembler.begin(10)
    }

    @Test("An empty body is complete with its header")
    func empty() throws {
        var assembler = ContentAssembler<Int>()
        try assembler.begin(1)
        let message = try assembler.header(AMQPProperties(), bodySize: 0)
        #expect(message?.body == [])
    }

    @Test("A body above the limit is read and thrown away")
    func large() throws {
        var assembler = ContentAssembler<Int>(limit: 3)
        try assembler.begin(1)
        _ = try assembler.header(AMQPProperties(), bodySize: 4)
        let message = try append(&assembler, [1, 2, 3, 4])
        #expect(message?.body == [] && message?.bodySize == 4)
    }

    @Test("Frames in a wrong order are errors, not traps")
    func order() throws {
        var assembler = ContentAssembler<Int>()
        #expect(throws: AMQPError.self) { try assembler.header(AMQPProperties(), bodySize: 1) }
        #expect(throws: AMQPError.self) { try append(&assembler, [1]) }
        try assembler.begin(1)
        #expect(throws: AMQPError.self) { try assembler.begin(2) }
        _ = try assembler.header(AMQPProperties(), bodySize: 1)
        #expect(throws: AMQPError.self) { try assembler.header(AMQPProperties(), bodySize: 1) }
        #expect(throws: AMQPError.self) { try append(&assembler, [1, 2]) }
    }

    @Test("A header that promises everything reserves nothing")
    func huge() throws {
        var assembler = ContentAssembler<Int>()
        try assembler.begin(1)
        #expect(try assembler.header(AMQPProperties(), bodySize: .max) == nil)
        #expect(try append(&assembler, [1, 2]) == nil)
    }
}
