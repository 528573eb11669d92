import Evaluation
import Testing

@Suite("Rates")
struct RatesTests {
    private func stranger(_ score: Double) -> Outcome {
        Outcome(isStranger: true, isRight: false, score: score, chance: 1)
    }
    private func probe(_ score: Double, right: Bool = true) -> Outcome {
        Outcome(isStranger: false, isRight: right, score: score, chance: 1)
    }

    @Test("FNIR at an FPIR counts what lies above the score that so many strangers exceed")
    func rates() {
        let strangers = (1...10).map { stranger(Double($0)) }
        let rates = Rates(strangers + [probe(9.5), probe(10), probe(10.5), probe(99, right: false)])
        #expect(rates.threshold(fpir: 0.1) == 9)
        #expect(rates.fnir(fpir: 0.1) == 0.25)
        #expect(rates.fnir(fpir: 0) == 0.75)
        #expect(rates.fnir(fpir: 1) == 0.25)
        #expect(rates.fpir(above: 8) == 0.2)
        #expect((rates.probes, rates.strangerCount) == (4, 10))
    }

    @Test("Scores that are alike are not told apart")
    func ties() {
        let rates = Rates([stranger(5), stranger(5), stranger(1), stranger(0), probe(5), probe(6)])
        #expect(rates.fnir(fpir: 0.25) == 0.5)
        #expect(rates.fpir(above: 5) == 0)
    }

    @Test("Without strangers there is no FPIR, without probes no miss")
    func empty() {
        #expect(Rates([probe(1)]).fnir(fpir: 0.01) == nil)
        #expect(Rates([Outcome]()).fnir(above: 0) == 0)
    }
}
