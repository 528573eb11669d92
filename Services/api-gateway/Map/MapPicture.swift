import Faces
import FoundationEssentials
import Store

/// A map as a picture: a coloured point or a framed thumbnail for each face, and who is who beside it.
struct MapPicture {
    /// People with a colour of their own.
    static let mostPeople = 24
    /// Faces of nobody in particular.
    static let grey = MapCanvas.Colour(190, 190, 190)
    /// Faces of people who have no colour.
    static let dark = MapCanvas.Colour(120, 120, 120)

    struct Entry: Hashable {
        var name: String
        var faces: Int
        var colour: MapCanvas.Colour
    }

    let faces: [PlacedFace]
    let side: Int
    let legend: [Entry]
    private let colours: [UUID: MapCanvas.Colour]
    private let low: SIMD2<Float>
    private let scale: Float

    /// Lays a map out on a square of `side` pixels, the legend to its right; people need `least` faces for a colour.
    init(_ faces: [PlacedFace], side: Int, least: Int = 2) {
        self.faces = faces
        self.side = side
        var counts: [UUID: (name: String, faces: Int)] = [:]
        for face in faces {
            guard let person = face.person else { continue }
            counts[person, default: (face.personName ?? "", 0)].faces += 1
        }
        let order = counts.sorted { a, b in
            a.value.faces != b.value.faces ? a.value.faces > b.value.faces : a.value.name < b.value.name
        }
        var colours: [UUID: MapCanvas.Colour] = [:]
        var legend: [Entry] = []
        for person in order.prefix(Self.mostPeople) where person.value.faces >= least {
            let colour = Self.colour(legend.count)
            colours[person.key] = colour
            legend.append(Entry(name: person.value.name, faces: person.value.faces, colour: colour))
        }
        let others = faces.count { $0.person != nil } - legend.reduce(0) { $0 + $1.faces }
        if others > 0 { legend.append(Entry(name: "other people", faces: others, colour: Self.dark)) }
        let nobody = faces.count { $0.person == nil }
        if nobody > 0 { legend.append(Entry(name: "not labelled", faces: nobody, colour: Self.grey)) }
        (self.colours, self.legend) = (colours, legend)
        let first = faces.first?.place ?? .zero
        let low = faces.reduce(first) { pointwiseMin($0, $1.place) }
        let high = faces.reduce(first) { pointwiseMax($0, $1.place) }
        let span = max(high.x - low.x, high.y - low.y)
        let margin = Float(side) * 0.03
        scale = span > 0 ? (Float(side) - 2 * margin) / span : 1
        let middle = (low + high) / 2
        self.low = middle - Float(side) / 2 / scale
    }

    /// Where a face is drawn, in pixels.
    func place(_ face: PlacedFace) -> SIMD2<Float> { (face.place - low) * scale }

    func colour(_ face: PlacedFace) -> MapCanvas.Colour {
        guard let person = face.person else { return Self.grey }
        return colours[person] ?? Self.dark
    }

    /// Draws; `thumbnail` gives a small picture of a face, or nil to draw a point.
    func drawn(title: String, thumbnail: (PlacedFace) -> RGBImage? = { _ in nil }) -> RGBImage {
        let text = max(1, side / 900)
        let line = MapFont.height * text + 2 * text
        let names = legend.map(\.name.count).max() ?? 0
        let column = (min(32, max(names, title.count, 12)) + 10) * MapFont.width * text
        var canvas = MapCanvas(width: side + column, height: side)
        let radius = max(1.2, min(6, 0.35 * Float(side) / Float(max(1, faces.count)).squareRoot()))
        // Those without a colour first, so that they hide nobody.
        for coloured in [false, true] {
            for face in faces where (face.person.map { colours[$0] != nil } ?? false) == coloured {
                if let image = thumbnail(face) {
                    canvas.picture(image, at: place(face), frame: colour(face), thickness: coloured ? 2 : 1)
                } else {
                    canvas.disc(place(face), radius: radius, colour(face), coloured ? 0.85 : 0.6)
                }
            }
        }
        let left = side + MapFont.width * text
        canvas.text(String(title.prefix(40)), x: left, y: line, scale: text)
        for (index, entry) in legend.enumerated() {
            let y = line * (index + 3)
            canvas.disc(
                SIMD2(Float(left + 4 * text), Float(y + MapFont.height * text / 2)), radius: Float(5 * text),
                entry.colour)
            canvas.text(
                "\(entry.name.prefix(32)) (\(entry.faces))", x: left + 2 * MapFont.width * text, y: y, scale: text)
        }
        return canvas.image
    }

    /// Colours far apart: the golden angle around the wheel, in three lightnesses.
    static func colour(_ index: Int) -> MapCanvas.Colour {
        let hue = (Float(index) * 0.381_966).truncatingRemainder(dividingBy: 1) * 6
        let lightness: Float = [0.46, 0.34, 0.58][index % 3]
        let chroma = (1 - abs(2 * lightness - 1)) * 0.85
        let second = chroma * (1 - abs(hue.truncatingRemainder(dividingBy: 2) - 1))
        let parts: SIMD3<Float> =
            switch Int(hue) {
            case 0: SIMD3(chroma, second, 0)
            case 1: SIMD3(second, chroma, 0)
            case 2: SIMD3(0, chroma, second)
            case 3: SIMD3(0, second, chroma)
            case 4: SIMD3(second, 0, chroma)
            default: SIMD3(chroma, 0, second)
            }
        let full = (parts + (lightness - chroma / 2)) * 255
        return MapCanvas.Colour(UInt8(full.x), UInt8(full.y), UInt8(full.z))
    }
}
