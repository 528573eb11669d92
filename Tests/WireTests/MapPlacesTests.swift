import Testing
import Wire

@Suite("The places of a map on their way")
struct MapPlacesTests {
    private static let first = MapPlaces([SIMD2(0, 1), SIMD2(-3, 2.5), SIMD2(.nan, .infinity)])

    private static func frame(_ places: MapPlaces, base: MapPlaces? = nil) -> MapFrame {
        MapFrame(
            sequence: 2, base: base == nil ? 0 : 1, unit: places.unit, faces: UInt32(places.count),
            changes: places.changes(of: base))
    }

    @Test("They arrive within a unit, whole or as a change")
    func roundTrip() throws {
        #expect(MapPlaces(Self.frame(Self.first), base: nil) == Self.first)
        let next = MapPlaces([SIMD2(0.1, 1), SIMD2(-3.9, 2.5), SIMD2(2, -2)])
        #expect(next.isChange(of: Self.first))
        #expect(MapPlaces(Self.frame(next, base: Self.first), base: Self.first) == next)
        #expect(abs(Float(next.values[2]) * next.unit + 3.9) <= next.unit)
        #expect(Self.first.values[4...] == [0, 0])
    }

    @Test("A small change takes a byte a coordinate")
    func isSmall() {
        let places = (0..<1_000).map { SIMD2(Float($0), Float(-$0)) }
        let moved = places.map { $0 + 2 * MapPlaces(places).unit }
        #expect(Self.frame(MapPlaces(moved), base: MapPlaces(places)).changes.count == 2_000)
    }

    @Test("A frame of another base, count or unit, or cut short, is none")
    func refuses() {
        var frame = Self.frame(Self.first)
        #expect(MapPlaces(frame, base: Self.first) == nil)
        frame.base = 7
        #expect(MapPlaces(frame, base: nil) == nil)
        #expect(MapPlaces(frame, base: MapPlaces([SIMD2(1, 1)])) == nil)
        #expect(MapPlaces(frame, base: MapPlaces([SIMD2(100, 1), .zero, .zero])) == nil)
        for cut in 0..<Self.frame(Self.first).changes.count {
            var frame = Self.frame(Self.first)
            frame.changes.removeSubrange(cut...)
            #expect(MapPlaces(frame, base: nil) == nil)
        }
        var long = Self.frame(Self.first)
        long.changes += [1]
        #expect(MapPlaces(long, base: nil) == nil)
        #expect(MapPlaces(MapFrame(unit: 1, faces: 1, changes: [255, 255, 255, 255, 255, 1]), base: nil) == nil)
        #expect(MapPlaces(MapFrame(unit: .nan), base: nil) == nil)
        #expect(MapPlaces(MapFrame(unit: 1), base: nil)?.count == 0)
    }
}
