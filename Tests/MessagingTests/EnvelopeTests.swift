import AMQP
import Foundation
import Testing
import Wire

@testable import Messaging

@Suite("Envelopes")
struct EnvelopeTests {
    let now = Date(timeIntervalSince1970: 1_700_000_000)

    @Test("A message has the contract's properties")
    func properties() {
        let context = MessageContext(
            messageID: "m", correlationID: "c", replyTo: "r", deadline: now.addingTimeInterval(0.25), traceparent: "t")
        let properties = AMQPProperties(
            methodPath: "/a/B", context: context, program: "detector", persistent: true, now: now)
        #expect(properties.contentType == "application/grpc+proto" && properties.type == "/a/B")
        #expect(properties.messageID == "m" && properties.correlationID == "c" && properties.replyTo == "r")
        #expect(properties.persistent && properties.timestamp == 1_700_000_000 && properties.appID == "detector")
        #expect(properties.expiration == "250")
        #expect(properties.headers["grpc-timeout"] == "250m" && properties.headers["traceparent"] == "t")
        #expect(properties.deadline(now: now) == now.addingTimeInterval(0.25))
    }

    @Test("Without a deadline nothing expires")
    func endless() {
        let properties = AMQPProperties(methodPath: "", context: .init(), program: "", persistent: false, now: now)
        #expect(properties.expiration == nil && properties.headers.isEmpty && properties.deadline(now: now) == nil)
    }

    @Test("A deadline that has passed expires at once", arguments: [-1.0, -1e18, -.infinity])
    func past(seconds: Double) {
        let context = MessageContext(deadline: Date(timeIntervalSince1970: seconds))
        let properties = AMQPProperties(methodPath: "", context: context, program: "", persistent: false, now: now)
        #expect(properties.expiration == "0" && properties.headers["grpc-timeout"] == "0n")
    }

    @Test("A deadline beyond all measure does not trap", arguments: [1e12, 1e300, .infinity])
    func far(seconds: Double) {
        let context = MessageContext(deadline: Date(timeIntervalSince1970: seconds))
        let properties = AMQPProperties(methodPath: "", context: context, program: "", persistent: false, now: now)
        #expect(properties.expiration == "4294967295")
        #expect(properties.deadline(now: now) ?? now > now)
    }

    @Test("A foreign sender's timeout counts from its timestamp, but never from the future")
    func foreign() {
        var properties = AMQPProperties()
        properties.headers["grpc-timeout"] = "10S"
        #expect(properties.deadline(now: now) == now.addingTimeInterval(10))
        properties.timestamp = 1_699_999_995
        #expect(properties.deadline(now: now) == now.addingTimeInterval(5))
        properties.timestamp = .max
        #expect(properties.deadline(now: now) == now.addingTimeInterval(10))
        properties.headers["grpc-timeout"] = "soon"
        #expect(properties.deadline(now: now) == nil)
        properties.headers["grpc-timeout"] = 5
        #expect(properties.deadline(now: now) == nil)
    }

    @Test("Every work queue is a quorum queue with a limit and at-least-once dead letters")
    func topology() {
        let topology = Topology.make(in: Namespace(""))
        #expect(topology.queues.count == 6)
        for queue in topology.queues where queue.arguments["x-dead-letter-exchange"] != nil {
            #expect(queue.arguments["x-queue-type"] == "quorum")
            #expect(queue.arguments["x-delivery-limit"] == 5)
            #expect(queue.arguments["x-dead-letter-strategy"] == "at-least-once")
            #expect(queue.arguments["x-overflow"] == "reject-publish")
        }
    }

    @Test("The replicas of a shard share a queue that goes when they are gone")
    func searchQueue() {
        let source = Namespace("t").source(of: .search(epoch: 3, shard: 2))
        #expect(
            source
                == .shared(
                    .init("t.search.3.2", arguments: ["x-queue-type": "classic", "x-expires": 600_000]),
                    bindings: [.init(exchange: "t.rollcall.search", key: "shard.3.2")]))
    }

    @Test("A namespace keeps names apart, and the default exchange as it is")
    func namespace() {
        let namespace = Namespace("t")
        #expect(namespace.name("rollcall.jobs") == "t.rollcall.jobs" && namespace.name("") == "")
        #expect(namespace.plain("t.rollcall.jobs") == "rollcall.jobs" && namespace.plain("other") == "other")
        #expect(Namespace("").name("q") == "q")
    }
}

@Suite("Quarantine reports")
struct QuarantineReportTests {
    @Test("A report survives its headers")
    func roundTrip() {
        let report = QuarantineReport(
            code: "c", detail: "d", worker: "w", count: 3, queue: "q", exchange: "e", routingKey: "k")
        #expect(QuarantineReport(headers: report.headers) == report)
    }

    @Test("The broker's own dead letters are understood")
    func death() {
        let report = QuarantineReport(headers: [
            "x-death": .array([
                .table([
                    "reason": "delivery_limit", "queue": "detect.bulk", "exchange": "rollcall.jobs", "count": 1,
                    "routing-keys": .array(["image.submit"]),
                ])
            ])
        ])
        #expect(report.code == "delivery_limit" && report.queue == "detect.bulk" && report.exchange == "rollcall.jobs")
        #expect(report.routingKey == "image.submit" && report.count == 6)
    }

    @Test(
        "Headers of any kind are read without a trap",
        arguments: [
            ["x-death": 1], ["x-death": .array([])], ["x-death": .array([7])],
            ["x-death": .array([.table(["routing-keys": 1])])],
            ["x-rollcall-code": .bytes([0xFF]), "x-rollcall-count": "many"], [:],
        ] as [[String: AMQPValue]])
    func strange(_ headers: [String: AMQPValue]) {
        #expect(QuarantineReport(headers: headers).code == "unknown")
    }

    @Test("A long story is cut")
    func long() {
        let report = QuarantineReport(
            code: "c", detail: String(repeating: "é", count: 100_000), worker: "w", count: 1, queue: "q", exchange: "e",
            routingKey: "k")
        #expect(QuarantineReport(headers: report.headers).detail.count == 2000)
    }
}
