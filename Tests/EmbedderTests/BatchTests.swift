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
        #expect(batch.close(round: round) == nil)
        guard case .over = batch.tick(round: round) else { return #expect(Bool(false), "not over") }
    }

    @Test("is flushed by its timer when nothing more comes")
    func timer() {
        var batch = Batch<String>(limit: 100)
        guard case .arm(let round) = batch.add("a", weight: 1) else { return #expect(Bool(false), "no timer") }
        guard case .wait = batch.add("b", weight: 1) else { return #expect(Bool(false), "two timers") }
        guard case .again = batch.tick(round: round) else { return #expect(Bool(false), "did not wait for more") }
        guard case .due = batch.tick(round: round) else { return #expect(Bool(false), "waits for nothing") }
        #expect(batch.close(round: round) == ["a", "b"])
        #expect(batch.close(round: round) == nil)
    }

    @Test("does not make a lone picture wait for more than one tick")
    func lone() {
        var batch = Batch<String>(limit: 100)
        for _ in 0..<2 {
            guard case .arm(let round) = batch.add("a", weight: 1), case .due = batch.tick(round: round) else {
                return #expect(Bool(false), "not due")
            }
            #expect(batch.close(round: round) == ["a"])
        }
    }

    @Test("is due after some ticks although more keep coming")
    func steady() {
        var batch = Batch<Int>(limit: 1000)
        guard case .arm(let round) = batch.add(0, weight: 1) else { return #expect(Bool(false), "no timer") }
        var ticks = 0
        repeat {
            _ = batch.add(1, weight: 1)
            ticks += 1
            guard case .again = batch.tick(round: round) else { break }
        } while ticks < 100
        #expect(ticks == Batch<Int>.mostTicks)
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
