import Faces
import Testing

@testable import Imaging

@Suite("Thumbnails")
struct CropTests {
    /// 100 x 60: red on the left half, blue on the right.
    private let image = RGBImage(
        width: 100, height: 60,
        pixels: (0..<6000).flatMap { i -> [UInt8] in i % 100 < 50 ? [255, 0, 0] : [0, 0, 255] })

    @Test(
        "A thumbnail has the side asked for, from 1 to 1,024",
        arguments: [(1, 1), (7, 7), (200, 200), (0, 1), (-5, 1), (9000, 1024)])
    func side(_ asked: Int, _ given: Int) {
        let thumbnail = Imaging.crop(image, box: Box(x: 20, y: 20, width: 20, height: 20), side: asked)
        #expect(thumbnail.width == given && thumbnail.height == given)
    }

    @Test("It shows what is around the box")
    func content() {
        let red = Imaging.crop(image, box: Box(x: 5, y: 20, width: 20, height: 20), side: 10)
        #expect(quarters(red) == Array(repeating: [255, 0, 0], count: 4))
        let both = Imaging.crop(image, box: Box(x: 40, y: 20, width: 20, height: 20), side: 10)
        #expect(quarters(both) == [[255, 0, 0], [0, 0, 255], [255, 0, 0], [0, 0, 255]])
    }

    @Test(
        "Boxes outside, larger than the picture, empty or not numbers still give a thumbnail",
        arguments: [
            Box(x: -500, y: -500, width: 20, height: 20), Box(x: 900, y: 10, width: 5, height: 5),
            Box(x: -1000, y: -1000, width: 5000, height: 5000), Box(x: 10, y: 10, width: 0, height: 0),
            Box(x: 10, y: 10, width: -7, height: 3), Box(x: .nan, y: 0, width: .infinity, height: 1),
        ])
    func strangeBoxes(_ box: Box) {
        #expect(Imaging.crop(image, box: box, side: 16).pixels.count == 16 * 16 * 3)
    }
}
