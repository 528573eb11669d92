import Testing

@testable import AMQP

@Suite("AMQP messages")
struct AMQPMessageTests {
    static let nested = (0..<20).reduce(AMQPValue.int(1)) { value, _ in .array([value]) }

    @Test("Every kind of property and header survives the C form")
    func roundTrip() {
        var properties = AMQPProperties()
        properties.contentType = "a"
        properties.contentEncoding = ""
        properties.persistent = true
        properties.priority = 9
        properties.correlationID = "ä\u{0}b"
        properties.replyTo = "q"
        properties.expiration = "10"
        properties.messageID = String(repeating: "x", count: 255)
        properties.timestamp = .max
        properties.type = "/a/B"
        properties.userID = "u"
        properties.appID = "p"
        properties.headers = [
            "bool": true, "int": .int(.min), "double": .double(0.5), "text": "ü", "empty": "",
            "bytes": .bytes([0xFF, 0]),
            "time": .timestamp(7), "list": .array([1, "2", .void]), "table": .table(["": .table(["x": 1])]),
            "void": .void,
        ]
        #expect(throughC(properties) == properties)
        #expect(throughC(AMQPProperties()) == AMQPProperties())
    }

    private func throughC(_ properties: AMQPProperties) -> AMQPProperties {
        var arena = CArena()
        return unsafe AMQPProperties(properties.raw(in: &arena))
    }

    @Test("Properties that AMQP cannot carry are refused")
    func invalid() {
        var long = AMQPProperties()
        long.correlationID = String(repeating: "x", count: 256)
        var deep = AMQPProperties()
        deep.headers["x"] = Self.nested
        var name = AMQPProperties()
        name.headers[String(repeating: "x", count: 256)] = 1
        for properties in [long, deep, name] {
            #expect { try properties.check() } throws: { ($0 as? AMQPError)?.code == .invalid }
        }
        var large = AMQPProperties()
        large.headers["x"] = .string(String(repeating: "x", count: 70_000))
        #expect { try large.check() } throws: { ($0 as? AMQPError)?.code == .tooLarge }
    }

    @Test("A body of 64 MiB passes, more does not")
    func size() throws {
        try AMQPMessage(exchange: "", routingKey: "", body: [UInt8](repeating: 0, count: 64 << 20)).check()
        #expect {
            try AMQPMessage(exchange: "", routingKey: "", body: [UInt8](repeating: 0, count: 65 << 20)).check()
        } throws: { ($0 as? AMQPError)?.code == .tooLarge }
    }
}
