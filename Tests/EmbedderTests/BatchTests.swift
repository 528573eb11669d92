import Testing

@testable import embedder

@Suite("A batch of chips")
struct BatchTests {
    @Test("is flushed when it is full, and a timer of that round finds nothing")
    func full() {
        var batch = Batch<String>(limit: 4)
        guard case .arm(let round) = batch.add("a", weight: 2) else { return #expect(Bool(false), "no timer") }
        guard case .flush(let items) = batch.add("b", weight: 2) else { return #expect(Bool(false), "not flushed") }
        #expect(items == ["a", "b"])
        #expect(batch.timerFired(round: round) == nil)
    }

    @Test("is flushed by its timer when nothing more comes")
    func timer() {
        var batch = Batch<String>(limit: 100)
        guard case .arm(let round) = batch.add("a", weight: 1) else { return #expect(Bool(false), "no timer") }
        guard case .wait = batch.add("b", weight: 1) else { return #expect(Bool(false), "two timers") }
        #expect(batch.timerFired(round: round) == ["a", "b"])
        #expect(batch.timerFired(round: round) == nil)
    }

    @Test("counts a picture without faces as one, so that empty pictures fill it too")
    func empty() {
        var batch = Batch<Int>(limit: 3)
        _ = batch.add(1, weight: 0)
        _ = batch.add(2, weight: 0)
        guard case .flush(let items) = batch.add(3, weight: 0) else { return #expect(Bool(false), "not flushed") }
        #expect(items == [1, 2, 3])
    }

    @Test("goes alone when one picture is larger than the limit")
    func large() {
        var batch = Batch<Int>(limit: 3)
        guard case .flush(let items) = batch.add(1, weight: 50) else { return #expect(Bool(false), "not flushed") }
        #expect(items == [1])
    }
}
