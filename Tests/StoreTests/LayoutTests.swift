import Foundation
import Testing

@testable import Store

@Suite("How the index is laid out")
struct LayoutTests {
    private static func epoch(_ id: Int, _ shards: Int, _ state: IndexEpoch.State) -> IndexEpoch {
        IndexEpoch(id: id, shards: shards, state: state)
    }
    private static func replica(_ epoch: Int, _ shard: Int, ready: Bool = true, age: Double = 0) -> IndexReplica {
        IndexReplica(id: UUID(), epoch: epoch, shard: shard, isReady: ready, age: age)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var epochs: [IndexEpoch]
        var replicas: [IndexReplica] = []
        var shards: Int
        var joining: IndexLayout.Joining
    }

    static let cases: [Case] = [
        Case(testDescription: "the first ever", epochs: [], shards: 3, joining: .open(.serving)),
        Case(
            testDescription: "another replica", epochs: [epoch(1, 3, .serving)], replicas: [replica(1, 0)], shards: 3,
            joining: .join(epoch(1, 3, .serving))),
        Case(
            testDescription: "the size that was wished", epochs: [epoch(1, 1, .serving), epoch(2, 3, .loading)],
            replicas: [replica(1, 0)], shards: 3, joining: .join(epoch(2, 3, .loading))),
        Case(
            testDescription: "a size that nobody wished, beside a living one", epochs: [epoch(1, 1, .serving)],
            replicas: [replica(1, 0)], shards: 3, joining: .wait),
        Case(
            testDescription: "a size that nobody wished, beside one that loads", epochs: [epoch(1, 1, .serving)],
            replicas: [replica(1, 0, ready: false)], shards: 3, joining: .wait),
        Case(
            testDescription: "another size after all others are dead", epochs: [epoch(1, 1, .serving)],
            replicas: [replica(1, 0, age: 60)], shards: 3, joining: .open(.loading)),
        Case(
            testDescription: "a third size while one loads", epochs: [epoch(1, 1, .serving), epoch(2, 3, .loading)],
            replicas: [replica(2, 0, ready: false)], shards: 5, joining: .wait),
    ]

    @Test("A program joins, opens an epoch or waits", arguments: cases)
    func joining(_ one: Case) {
        #expect(IndexLayout(epochs: one.epochs, replicas: one.replicas).joining(shards: one.shards) == one.joining)
    }

    @Test("The switch is due when each shard of the loading epoch has a living replica that caught up")
    func switching() {
        let epochs = [Self.epoch(1, 1, .serving), Self.epoch(2, 3, .loading)]
        func isDue(_ replicas: [IndexReplica]) -> Bool { IndexLayout(epochs: epochs, replicas: replicas).isSwitchDue }
        let all = (0..<3).map { Self.replica(2, $0) }
        #expect(isDue(all) && isDue(all + all))
        for shard in 0..<3 {
            var less = all
            less.remove(at: shard)
            #expect(!isDue(less))
            #expect(!isDue(less + [Self.replica(2, shard, ready: false)]))
            #expect(!isDue(less + [Self.replica(2, shard, age: IndexReplica.patience)]))
            #expect(!isDue(less + [Self.replica(1, shard), Self.replica(2, 3), Self.replica(2, -1)]))
        }
        #expect(!IndexLayout(epochs: [epochs[0]], replicas: all).isSwitchDue)
    }

    @Test(
        "A mark survives its text, and other texts are refused",
        arguments: [
            ("10:20:11,15", true), ("10:10:", true), ("", false), ("1:2", false), ("3:2:", false), ("1:2:x", false),
        ])
    func marks(_ text: String, _ isGood: Bool) throws {
        let mark = ChangeMark(text)
        #expect((mark != nil) == isGood)
        guard let mark else { return }
        #expect(ChangeMark(mark.description) == mark)
        #expect(ChangeMark(mark.reading(upTo: "1:2:", tx: 1, id: 1).description) == mark)
    }
}
