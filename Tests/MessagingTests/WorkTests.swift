import AMQP
import Foundation
import TestKit
import Testing
import Wire

@testable import Messaging

@Suite(
    "Work over the broker",
    .enabled(if: TestEnvironment.brokerURL != nil, "set ROLLCALL_TEST_AMQP_URL (make test does)"))
struct WorkTests {
    struct Broken: Error, CustomStringConvertible {
        var description: String { "out of luck" }
    }
    static let submit = SubmitImage(collection: "default", picture: .inline([1, 2, 3]), fileName: "ä.jpg")

    @Test("A message arrives with its method, its context and its content")
    func roundTrip() async throws {
        try await Desk.with { desk in
            let deadline = Date().addingTimeInterval(60)
            try await desk.messenger.publish(
                Self.submit, as: .submitImage, to: .imageSubmit,
                context: .init(
                    messageID: "m1", correlationID: "c1", replyTo: "r1", deadline: deadline, traceparent: "t1"))
            let sequence = desk.messenger.incoming(.detectBulk, prefetch: 1)
            let incoming = try #require(await sequence.next())
            #expect(try incoming.decode(SubmitImage.self) == Self.submit)
            #expect(incoming.method == .submitImage && incoming.messageID == "m1" && incoming.correlationID == "c1")
            #expect(incoming.replyTo == "r1" && incoming.traceparent == "t1" && incoming.queue == .detectBulk)
            #expect(abs((incoming.deadline ?? .distantPast).timeIntervalSince(deadline)) < 0.01)
            #expect(!incoming.isExpired && !incoming.redelivered && incoming.deliveryCount == 0)
            #expect(incoming.route.exchange == "rollcall.jobs" && incoming.route.key == "image.submit")
            try incoming.require(.submitImage)
            #expect {
                try incoming.require(.recordFaces)
            } throws: {
                ($0 as? Rejection)?.code == "unknown_method" && ($0 as? Rejection)?.status == .unimplemented
            }
            let forwarded = MessageContext(forwarding: incoming)
            #expect(forwarded.correlationID == "c1" && forwarded.replyTo == "r1" && forwarded.messageID != "m1")
            await incoming.done()
            await incoming.done()
            #expect(desk.consumed("detect.bulk", "done") == 1)
        }
    }

    @Test("A picture of 8 MiB passes")
    func large() async throws {
        try await Desk.with { desk in
            let picture = [UInt8](repeating: 7, count: 8 << 20)
            try await desk.messenger.publish(
                SubmitImage(collection: "default", picture: .inline(picture)), as: .submitImage, to: .imageSubmit)
            let seen = Seen<Int>()
            try await desk.consuming(.detectBulk) { incoming in
                guard case .inline(let bytes)? = try incoming.decode(SubmitImage.self).picture else { throw Broken() }
                _ = await seen.add(bytes.count)
            } _: {
                try await seen.wait(for: 1)
            }
            #expect(await seen.items == [8 << 20])
        }
    }

    @Test("A handler that fails sees the message again, and then it is done")
    func retry() async throws {
        try await Desk.with { desk in
            try await desk.messenger.publish(Self.submit, as: .submitImage, to: .imageSubmit)
            let seen = Seen<Int>()
            try await desk.consuming(.detectBulk) { incoming in
                if await seen.add(incoming.deliveryCount) < 3 { throw Broken() }
            } _: {
                try await seen.wait(for: 3)
            }
            #expect(await seen.items == [0, 1, 2])
            #expect(desk.consumed("detect.bulk", "retried") == 2)
        }
    }

    @Test("Work that always fails ends in the quarantine with its bytes, its reason, its worker and its count")
    func gaveUp() async throws {
        try await Desk.with { desk in
            try await desk.messenger.publish(
                Self.submit, as: .submitImage, to: .imageSubmit, context: .init(messageID: "poison"))
            let seen = Seen<Int>()
            try await desk.consuming(.detectBulk) { incoming in
                _ = await seen.add(incoming.deliveryCount)
                throw Broken()
            } _: {
                let dead = try await desk.dead()
                #expect(try dead.decode(SubmitImage.self) == Self.submit)
                #expect(dead.messageID == "poison" && dead.method == .submitImage)
                #expect(
                    dead.quarantineReport
                        == QuarantineReport(
                            code: "gave_up", detail: "out of luck", worker: "tester", count: 6, queue: "detect.bulk",
                            exchange: "rollcall.jobs", routingKey: "image.submit"))
                await dead.done()
            }
            #expect(await seen.items == [0, 1, 2, 3, 4, 5])
        }
    }

    @Test("A message that kills its workers is dead-lettered by the broker")
    func killer() async throws {
        try await Desk.with { desk in
            let body = Frame.encode(Self.submit)
            try await desk.foreign("rollcall.jobs", "image.submit", body)
            let sequence = desk.messenger.incoming(.detectBulk, prefetch: 1)
            let reader = Task {
                // A worker that dies: its connection goes, the message unsettled.
                var held: [Incoming] = []
                for await incoming in sequence {
                    held.append(incoming)
                    desk.proxy.cut()
                }
                return held.count
            }
            let watcher = desk.foreigner.consume(.queue("\(desk.namespace).rollcall.dead"), prefetch: 1)
            let dead = try #require(await watcher.next())
            #expect(dead.body == body)
            let report = QuarantineReport(
                headers: dead.properties.headers, namespace: desk.messenger.namespace)
            #expect(report.code == "delivery_limit" && report.queue == "detect.bulk" && report.count == 6)
            #expect(report.exchange == "rollcall.jobs" && report.routingKey == "image.submit")
            dead.ack()
            reader.cancel()
            #expect((2...6).contains(await reader.value))
        }
    }

    @Test(
        "What a foreign sender gets wrong is quarantined with the reason",
        arguments: [
            ([], "wire_truncated"), ([0, 0, 0, 0, 9, 1], "wire_truncated"), ([1, 0, 0, 0, 0], "wire_compressed"),
            ([0, 255, 255, 255, 255], "wire_too_large"), (Array("hello".utf8), "wire_malformed"),
        ] as [([UInt8], String)])
    func undecodable(body: [UInt8], code: String) async throws {
        try await Desk.with { desk in
            try await desk.foreign("rollcall.jobs", "image.submit", body)
            try await desk.consuming(.detectBulk) {
                _ = try $0.decode(SubmitImage.self)
            } _: {
                let dead = try await desk.dead()
                #expect(dead.body == body && dead.quarantineReport.code == code && dead.quarantineReport.count == 1)
                await dead.done()
            }
        }
    }

    @Test("A message with every strange property is read without a trap")
    func strange() async throws {
        try await Desk.with { desk in
            var properties = AMQPProperties()
            properties.type = "\u{0}"
            properties.correlationID = ""
            properties.replyTo = ""
            properties.timestamp = .max
            properties.headers = [
                "grpc-timeout": .table(["x": .array([.void])]), "x-delivery-count": "many",
                "traceparent": .bytes([0xFF]),
                "x-rollcall-deadline": .int(.max), "": .void,
            ]
            try await desk.foreign("rollcall.jobs", "image.submit", [], properties)
            let seen = Seen<String?>()
            try await desk.consuming(.detectBulk) { incoming in
                #expect(incoming.method == nil && incoming.replyTo == nil && incoming.messageID == nil)
                #expect(incoming.deliveryCount == 0 && incoming.traceparent == nil && !incoming.isExpired)
                _ = await seen.add(incoming.correlationID)
            } _: {
                try await seen.wait(for: 1)
            }
        }
    }

    @Test("Expired work is dropped without being handled")
    func expired() async throws {
        try await Desk.with { desk in
            var properties = AMQPProperties()
            properties.headers["x-rollcall-deadline"] = .int(1)
            try await desk.foreign("rollcall.jobs", "image.submit", [], properties)
            try await desk.foreign("rollcall.jobs", "image.submit", [1])
            let seen = Seen<[UInt8]>()
            try await desk.consuming(.detectBulk) {
                _ = await seen.add($0.body)
            } _: {
                try await seen.wait(for: 1)
            }
            #expect(await seen.items == [[1]])
            #expect(desk.consumed("detect.bulk", "expired") == 1)
        }
    }

    @Test("News reach every listener, and nobody needs to listen")
    func changes() async throws {
        try await Desk.with { desk in
            try await desk.messenger.publish(FacesChanged(), as: .facesChanged, to: .changes)
            try await desk.messenger.publish(Progress(jobID: "7"), as: .progress, to: .jobEvent("7"))
            let replicas = (0..<2).map { _ in desk.messenger.incoming(.changes, prefetch: 10) }
            let events = desk.messenger.incoming(.events("job.*"), prefetch: 10)
            // Until the queues are there, news go by.
            let talker = Task {
                while !Task.isCancelled {
                    try await desk.messenger.publish(FacesChanged(), as: .facesChanged, to: .changes)
                    try await desk.messenger.publish(Progress(jobID: "7"), as: .progress, to: .jobEvent("7"))
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            for replica in replicas { #expect(await replica.next()?.method == .facesChanged) }
            #expect(try await events.next()?.decode(Progress.self).jobID == "7")
            talker.cancel()
        }
    }

    @Test("A message that is let go of unsettled comes back")
    func forgotten() async throws {
        try await Desk.with { desk in
            try await desk.messenger.publish(Self.submit, as: .submitImage, to: .imageSubmit)
            let sequence = desk.messenger.incoming(.detectBulk, prefetch: 1)
            _ = await sequence.next()
            let again = try #require(await sequence.next())
            #expect(again.deliveryCount == 1 && desk.consumed("detect.bulk", "forgotten") == 1)
            await again.done()
        }
    }

    @Test("Cancelling waits for the handlers that run, and loses nothing")
    func draining() async throws {
        try await Desk.with { desk in
            for _ in 0..<6 { try await desk.messenger.publish(Self.submit, as: .submitImage, to: .imageSubmit) }
            let started = Seen<Int>()
            let ended = Seen<Int>()
            try await desk.consuming(.detectBulk, prefetch: 4, concurrency: 2) { _ in
                _ = await started.add(1)
                try await Task.sleep(for: .milliseconds(300))
                _ = await ended.add(1)
            } _: {
                try await started.wait(for: 2)
            }
            #expect(await started.items.count == 2)
            #expect(await ended.items.count == 2)
            try await desk.consuming(.detectBulk) { _ in
                _ = await ended.add(1)
            } _: {
                try await ended.wait(for: 6)
            }
        }
    }

    @Test("Stopping the messenger waits until what was taken is settled")
    func stopping() async throws {
        let seen = Seen<Int>()
        try await Desk.with { desk in
            try await desk.messenger.publish(Self.submit, as: .submitImage, to: .imageSubmit)
            let sequence = desk.messenger.incoming(.detectBulk, prefetch: 1)
            let incoming = try #require(await sequence.next())
            Task {
                try await Task.sleep(for: .milliseconds(300))
                try await desk.messenger.publish(Self.submit, as: .recordFaces, to: .chipsBulk)
                _ = await seen.add(1)
                await incoming.done()
            }
        }
        #expect(await seen.items.count == 1)
    }

    @Test("Work goes on over cut connections, nothing is lost")
    func storm() async throws {
        try await Desk.with { desk in
            let total = 150
            let seen = Seen<String>()
            try await desk.consuming(.embedBulk, prefetch: 8, concurrency: 4) { incoming in
                _ = await seen.add(incoming.messageID ?? "")
            } _: {
                try await desk.consuming(.detectBulk, prefetch: 8, concurrency: 4) { incoming in
                    try await desk.messenger.publish(
                        EmbedImage(), as: .recordFaces, to: .chipsBulk,
                        context: .init(messageID: incoming.messageID ?? ""))
                } _: {
                    let cutter = Task {
                        for _ in 0..<3 {
                            try await Task.sleep(for: .milliseconds(500))
                            desk.proxy.cut()
                        }
                    }
                    for i in 0..<total {
                        try await desk.messenger.publish(
                            Self.submit, as: .submitImage, to: .imageSubmit, context: .init(messageID: "\(i)"))
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    while await Set(seen.items).count < total { try await Task.sleep(for: .milliseconds(20)) }
                    try await cutter.value
                }
            }
            #expect(await Set(seen.items).count == total)
        }
    }
}
