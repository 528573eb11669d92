/// Puts a delivered or returned message together from its method, header and body frames, whatever order they come in.
struct ContentAssembler<Method> {
    /// A message whose frames are all there.
    struct Message {
        var method: Method
        var properties: AMQPProperties
        /// The body, or nothing when it was larger than the limit.
        var body: [UInt8]
        /// What the header said the body has, in bytes.
        var bodySize: UInt64
    }

    private var method: Method?
    private var properties: AMQPProperties?
    private var body: [UInt8] = []
    private var expected: UInt64 = 0
    private var received: UInt64 = 0
    private let limit: UInt64

    /// Bodies above `limit` bytes are read and thrown away.
    init(limit: Int = 136 << 20) { self.limit = UInt64(limit) }

    /// A message begins.
    mutating func begin(_ method: Method) throws(AMQPError) {
        guard self.method == nil else { throw AMQPError(.malformed, "a message began inside another") }
        self.method = method
    }

    /// The header of the message; gives the message when its body is empty.
    mutating func header(_ properties: AMQPProperties, bodySize: UInt64) throws(AMQPError) -> Message? {
        guard method != nil, self.properties == nil else { throw AMQPError(.malformed, "a header without a message") }
        self.properties = properties
        expected = bodySize
        received = 0
        if bodySize <= limit { body.reserveCapacity(Int(min(bodySize, 1 << 20))) }
        return finish()
    }

    /// A piece of the body; gives the message when it was the last.
    mutating func append(_ piece: UnsafeRawBufferPointer) throws(AMQPError) -> Message? {
        guard properties != nil, received < expected else { throw AMQPError(.malformed, "a body without a header") }
        received += UInt64(piece.count)
        guard received <= expected else { throw AMQPError(.malformed, "a body longer than its header says") }
        if expected <= limit { unsafe body.append(contentsOf: piece) }
        return finish()
    }

    private mutating func finish() -> Message? {
        guard received == expected, let method, let properties else { return nil }
        let message = Message(method: method, properties: properties, body: body, bodySize: expected)
        (self.method, self.properties, body) = (nil, nil, [])
        return message
    }
}
