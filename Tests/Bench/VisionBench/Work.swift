/// Multiplications that a convolution layer asks for, counted the plain way: what dlib does, and what no trick changes.
struct ConvolutionShape {
    let kernel: Int
    let stride: Int
    let from: Int
    let to: Int
    /// Whether the map keeps its size at stride 1.
    var padded = false

    /// Multiplications on a map, which becomes the layer's output.
    func multiplications(_ map: inout (rows: Int, columns: Int)) -> Double {
        if !padded { map = ((map.rows - kernel) / stride + 1, (map.columns - kernel) / stride + 1) }
        return Double(map.rows * map.columns) * Double(kernel * kernel * from * to)
    }
}

/// The work of the two networks, in multiplications.
enum Work {
    /// MMOD on a canvas: three layers of stride 2, three of stride 1, the scores.
    static func mmod(rows: Int, columns: Int) -> Double {
        var map = (rows: rows, columns: columns)
        let layers = [
            ConvolutionShape(kernel: 5, stride: 2, from: 3, to: 16), .init(kernel: 5, stride: 2, from: 16, to: 32),
            .init(kernel: 5, stride: 2, from: 32, to: 32), .init(kernel: 5, stride: 1, from: 32, to: 45, padded: true),
            .init(kernel: 5, stride: 1, from: 45, to: 45, padded: true),
            .init(kernel: 5, stride: 1, from: 45, to: 45, padded: true),
            .init(kernel: 9, stride: 1, from: 45, to: 1, padded: true),
        ]
        return layers.reduce(0) { $0 + $1.multiplications(&map) }
    }

    /// The ResNet on one chip of 150 x 150: a stem, then fourteen blocks of two convolutions.
    static let resnet: Double = {
        var map = (rows: 150, columns: 150)
        var total = ConvolutionShape(kernel: 7, stride: 2, from: 3, to: 32).multiplications(&map)
        map = ((map.rows - 3) / 2 + 1, (map.columns - 3) / 2 + 1)
        var channels = 32
        let blocks = [(32, 3, false), (64, 4, true), (128, 3, true), (256, 3, true), (256, 1, true)]
        for (width, count, halves) in blocks {
            for block in 0..<count {
                let down = halves && block == 0
                let outer = down ? ((map.rows - 2) / 2 + 1, (map.columns - 2) / 2 + 1) : map
                total += ConvolutionShape(
                    kernel: 3, stride: down ? 2 : 1, from: channels, to: width, padded: !down
                ).multiplications(&map)
                total += ConvolutionShape(kernel: 3, stride: 1, from: width, to: width, padded: true)
                    .multiplications(&map)
                map = outer
                channels = width
            }
        }
        return total
    }()
}
