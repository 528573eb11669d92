import Foundation
import Testing

@testable import Identity

@Suite("Calibration")
struct CalibrationTests {
    private static let tail: Calibration = {
        guard let made = Calibration(a: -2, b: 2, c: -2, last: 3) else { preconditionFailure("the tail falls") }
        return made
    }()

    @Test("The chance never rises with the score, stays between 0 and 1, and falls beyond what was measured")
    func monotone() {
        var last = 1.0
        for step in -400...800 {
            let chance = Self.tail.falseNameChance(score: Double(step) / 100, people: 1000)
            #expect(chance <= last && chance >= 0)
            last = chance
        }
        #expect(last < 1e-6)
    }

    struct Known: Sendable {
        var score: Double
        var people: Int
        var chance: Double
    }

    static let known: [Known] = [
        Known(score: 2, people: 1, chance: exp(-6)),
        Known(score: 2, people: 1_000, chance: 1 - pow(1 - exp(-6), 1_000)),
        Known(score: 4, people: 100, chance: 1 - pow(1 - exp(-14 - 10), 100)),
        Known(score: -50, people: 1, chance: exp(-1.5)),
        Known(score: 2, people: 0, chance: 0), Known(score: 2, people: -5, chance: 0),
        Known(score: .nan, people: 5, chance: 1),
        Known(score: -.infinity, people: 1_000_000, chance: 1), Known(score: .infinity, people: 1_000_000, chance: 0),
    ]

    @Test("The chance of a false name is 1 - (1 - p)^N", arguments: known)
    func falseName(_ one: Known) {
        let chance = Self.tail.falseNameChance(score: one.score, people: one.people)
        #expect(abs(chance - one.chance) <= 1e-6 * max(one.chance, 1e-3))
    }

    @Test("The score of a chance is where the chance is", arguments: [1e-4, 0.01, 0.3])
    func inverse(_ chance: Double) {
        let score = Self.tail.score(chance: chance, people: 500)
        #expect(abs(Self.tail.falseNameChance(score: score, people: 500) - chance) < 1e-9)
    }

    @Test("A tail that does not fall, or is not finite, is refused, also as JSON")
    func refused() throws {
        #expect(Calibration(a: -2, b: 2, c: -2, last: 0.4) == nil)
        #expect(Calibration(a: -2, b: 2, c: 2, last: 3) == nil)
        #expect(Calibration(a: .nan, b: 2, c: -2, last: 3) == nil)
        #expect(Calibration(a: -2, b: -2, c: 0, last: 3) != nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Calibration.self, from: Data(#"{"a":-2,"b":2,"c":-2,"last":0}"#.utf8))
        }
        let kept = try JSONDecoder().decode(Calibration.self, from: JSONEncoder().encode(Self.tail))
        #expect(kept == Self.tail)
    }

    @Test("Strangers that come twice as often double a small chance")
    func scaled() throws {
        let twice = try #require(Self.tail.scaled(by: 2))
        let (one, two) = (
            Self.tail.falseNameChance(score: 3, people: 100), twice.falseNameChance(score: 3, people: 100)
        )
        #expect(abs(two / one - 2) < 1e-3)
    }
}
