import AMQP
import Foundation
import TestKit
import Testing
import Wire

@testable import Messaging

@Suite(
    "Questions over the broker",
    .enabled(if: TestEnvironment.brokerURL != nil, "set ROLLCALL_TEST_AMQP_URL (make test does)"))
struct QuestionTests {
    static let question = AskImage(picture: .inline([1]))

    private func ask(_ desk: Desk, timeout: Duration = .seconds(60)) async throws(MessagingError) -> AskAnswer {
        try await desk.messenger.ask(
            Self.question, as: .askImage, to: .imageAsk, timeout: timeout, answer: AskAnswer.self)
    }

    @Test("A question is answered, over two workers")
    func answer() async throws {
        try await Desk.with { desk in
            try await desk.consuming(.detectLive) { incoming in
                try await desk.messenger.publish(
                    EmbedAsk(detector: "hog"), as: .embedAsk, to: .chipsLive, context: .init(forwarding: incoming))
            } _: {
                try await desk.consuming(.embedLive) { incoming in
                    let ask = try incoming.decode(EmbedAsk.self)
                    try await desk.messenger.reply(AskAnswer(detector: ask.detector, model: "m"), to: incoming)
                } _: {
                    let answer = try await ask(desk)
                    #expect(answer.detector == "hog" && answer.model == "m")
                }
            }
        }
    }

    @Test("Many questions at once get their own answers")
    func many() async throws {
        try await Desk.with { desk in
            try await desk.consuming(.search(epoch: 1, shard: 1), prefetch: 50, concurrency: 8) { incoming in
                let k = try incoming.decode(SearchRequest.self).k
                try await desk.messenger.reply(SearchAnswer(scanned: UInt64(k)), to: incoming)
            } _: {
                try await withThrowingTaskGroup { group in
                    for i in 0..<200 {
                        group.addTask {
                            let answer = try await desk.messenger.ask(
                                SearchRequest(k: UInt32(i)), as: .search, to: .search(epoch: 1, shard: 1),
                                timeout: .seconds(60),
                                answer: SearchAnswer.self)
                            #expect(answer.scanned == UInt64(i))
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(desk.messenger.replies.count == 0)
        }
    }

    @Test("A worker's refusal reaches the asker with its status, its words and its code")
    func refusal() async throws {
        try await Desk.with { desk in
            try await desk.consuming(.detectLive) { _ in
                throw Rejection(code: "not_an_image", detail: "send ä 100 % picture")
            } _: {
                await #expect { _ = try await ask(desk) } throws: { error in
                    error as? MessagingError
                        == MessagingError(.remote(.invalidArgument), "send ä 100 % picture", reason: "not_an_image")
                }
            }
        }
    }

    @Test("A worker that fails twice says so, without details")
    func failure() async throws {
        try await Desk.with { desk in
            let seen = Seen<Int>()
            try await desk.consuming(.detectLive) { incoming in
                _ = await seen.add(1)
                throw WorkTests.Broken()
            } _: {
                await #expect { _ = try await ask(desk) } throws: { error in
                    guard let error = error as? MessagingError else { return false }
                    return error.code == .remote(.internalError) && !error.detail.contains("luck")
                }
            }
            #expect(await seen.items.count == 2)
        }
    }

    @Test("A question that nobody answers ends at its deadline, and is dropped")
    func timeout() async throws {
        try await Desk.with { desk in
            await #expect { _ = try await ask(desk, timeout: .milliseconds(200)) } throws: {
                ($0 as? MessagingError)?.code == .deadlineExceeded
            }
            let seen = Seen<Int>()
            try await desk.consuming(.detectLive) { _ in
                _ = await seen.add(1)
            } _: {
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(await seen.items.isEmpty)
        }
    }

    @Test("A question for a shard that does not exist is unroutable")
    func unroutable() async throws {
        try await Desk.with { desk in
            await #expect {
                _ = try await desk.messenger.ask(
                    SearchRequest(), as: .search, to: .search(epoch: 1, shard: 99), timeout: .seconds(60),
                    answer: SearchAnswer.self)
            } throws: { ($0 as? MessagingError)?.code == .unroutable }
        }
    }

    @Test("An answer that is no message is an error; an asker that is gone is none")
    func malformed() async throws {
        try await Desk.with { desk in
            try await desk.consuming(.detectLive) { incoming in
                var properties = AMQPProperties()
                properties.correlationID = incoming.correlationID
                try await desk.foreigner.publish(
                    AMQPMessage(exchange: "", routingKey: incoming.replyTo ?? "", properties: properties, body: [9]))
            } _: {
                await #expect { _ = try await ask(desk) } throws: {
                    ($0 as? MessagingError)?.code == .malformedAnswer
                }
            }
            try await desk.messenger.publish(
                Self.question, as: .askImage, to: .imageAsk, context: .init(replyTo: "rollcall.reply.gone"))
            let sequence = desk.messenger.incoming(.detectLive, prefetch: 1)
            let orphan = try #require(await sequence.next())
            try await desk.messenger.reply(AskAnswer(), to: orphan)
            await orphan.done()
        }
    }

    @Test("A question whose connection is cut is asked again and answered")
    func cut() async throws {
        try await Desk.with { desk in
            let asking = Task { try await ask(desk) }
            while desk.messenger.replies.count == 0 { try await Task.sleep(for: .milliseconds(10)) }
            try await Task.sleep(for: .milliseconds(100))
            desk.proxy.cut()
            try await desk.consuming(.detectLive) { incoming in
                try await desk.messenger.reply(AskAnswer(model: "m"), to: incoming)
            } _: {
                let answer = try await asking.value
                #expect(answer.model == "m")
            }
        }
    }

    @Test("Without a broker a question is unavailable at its deadline, and a cancelled one at once")
    func unavailable() async throws {
        try await Desk.with { desk in
            desk.proxy.refuse(true)
            desk.proxy.cut()
            while desk.messenger.isConnected { try await Task.sleep(for: .milliseconds(10)) }
            await #expect { _ = try await ask(desk, timeout: .milliseconds(300)) } throws: {
                ($0 as? MessagingError)?.code == .unavailable
            }
            let asking = Task { try await ask(desk) }
            asking.cancel()
            await #expect { _ = try await asking.value } throws: { ($0 as? MessagingError)?.code == .cancelled }
        }
    }
}
