import Identity
import Testing

@Suite("Calibration")
struct CalibrationTests {
    struct Known: Sendable {
        var distance: Float
        var chance: Double
    }

    static let known: [Known] = [
        Known(distance: 0.40, chance: 4e-6), Known(distance: 0.45, chance: 38e-6),
        Known(distance: 0.60, chance: 6.2e-3),
        Known(distance: 0.425, chance: 1.2329e-5), Known(distance: 0.90, chance: 1),
        Known(distance: .infinity, chance: 1),
        Known(distance: .nan, chance: 1),
    ]

    @Test("The shipped tail goes through its measured points", arguments: known)
    func points(_ one: Known) {
        let chance = Calibration.shipped.strangerChance(below: one.distance)
        #expect(abs(chance - one.chance) <= one.chance * 1e-3)
    }

    @Test("The chance never falls with the distance and stays between 0 and 1")
    func monotone() {
        var last = 0.0
        for step in -10...200 {
            let chance = Calibration.shipped.strangerChance(below: Float(step) / 100)
            #expect(chance >= last && chance <= 1)
            last = chance
        }
    }

    struct Gallery: Sendable {
        var distance: Float
        var size: Int
        var chance: Double
    }

    static let galleries: [Gallery] = [
        Gallery(distance: 0.45, size: 1, chance: 38e-6), Gallery(distance: 0.45, size: 1_000, chance: 0.037287),
        Gallery(distance: 0.45, size: 1_000_000, chance: 1), Gallery(distance: 0.40, size: 1_000_000, chance: 0.981684),
        Gallery(distance: 0.40, size: 0, chance: 0), Gallery(distance: 0.40, size: -5, chance: 0),
        Gallery(distance: 2, size: 1, chance: 1),
    ]

    @Test("The chance of a false name grows with the gallery", arguments: galleries)
    func falseName(_ one: Gallery) {
        let chance = Calibration.shipped.falseNameChance(distance: one.distance, gallerySize: one.size)
        #expect(abs(chance - one.chance) < 1e-5)
    }

    @Test("Points that are not a rising tail are refused")
    func refused() {
        typealias Point = Calibration.Point
        let bad: [[Point]] = [
            [], [Point(distance: 0.4, chance: 0.1)],
            [Point(distance: 0.4, chance: 0.1), Point(distance: 0.4, chance: 0.2)],
            [Point(distance: 0.4, chance: 0.2), Point(distance: 0.5, chance: 0.1)],
            [Point(distance: 0.4, chance: 0), Point(distance: 0.5, chance: 0.1)],
            [Point(distance: .nan, chance: 0.1), Point(distance: 0.5, chance: 0.1)],
        ]
        for points in bad { #expect(Calibration(points) == nil) }
        #expect(Calibration([Point(distance: 0.4, chance: 0.1), Point(distance: 0.5, chance: 0.1)]) != nil)
    }
}
