import Testing

@testable import AMQP

@Suite("AMQP addresses")
struct AMQPAddressTests {
    struct Case: Sendable {
        var url: String
        var host: String
        var port: Int
        var user: String
        var password: String
        var virtualHost: String
    }
    static let good: [Case] = [
        .init(url: "amqp://h", host: "h", port: 5672, user: "guest", password: "guest", virtualHost: "/"),
        .init(url: "amqp://h/", host: "h", port: 5672, user: "guest", password: "guest", virtualHost: "/"),
        .init(url: "AMQP://u:p@h:1/v", host: "h", port: 1, user: "u", password: "p", virtualHost: "v"),
        .init(url: "amqp://u:p%40%2F@h/%2f", host: "h", port: 5672, user: "u", password: "p@/", virtualHost: "/"),
        .init(url: "amqp://u:a:b@h/x?y=1", host: "h", port: 5672, user: "u", password: "a:b", virtualHost: "x"),
        .init(url: "amqp://u@[::1]:99/x", host: "::1", port: 99, user: "u", password: "", virtualHost: "x"),
        .init(url: "amqp://", host: "localhost", port: 5672, user: "guest", password: "guest", virtualHost: "/"),
    ]

    @Test("An address has its parts or AMQP's defaults", arguments: good)
    func parts(_ it: Case) throws {
        let address = try AMQPAddress(it.url)
        #expect(address.host == it.host && address.port == it.port)
        #expect(address.user == it.user && address.password == it.password)
        #expect(address.virtualHost == it.virtualHost)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", "h", "http://h", "amqp://h:0", "amqp://h:70000", "amqp://h:x", "amqp://%zz@h", "amqp://u%4@h",
            "amqp://%00@h",
        ])
    func bad(_ url: String) {
        #expect { try AMQPAddress(url) } throws: { ($0 as? AMQPError)?.code == .badAddress }
    }

    @Test("TLS is refused with words")
    func tls() {
        #expect { try AMQPAddress("amqps://h") } throws: { ($0 as? AMQPError)?.code == .unsupported }
    }

    @Test("The password is never printed")
    func secret() throws {
        #expect(try AMQPAddress("amqp://u:hush@h/v").description == "amqp://h:5672/v")
    }
}
