#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A plot as SVG text: lines over two axes, either of which may be logarithmic.
struct Plot {
    /// A line with its name in the legend.
    struct Line {
        var name: String
        var points: [Report.Point]
        var dashed = false
    }

    /// One axis.
    struct Axis {
        var title: String
        var range: ClosedRange<Double>
        var isLogarithmic = false
        var isPercent = false

        /// Where a value lies, from 0 to 1; values outside are put at the ends.
        func place(_ value: Double) -> Double {
            let value = min(max(value, range.lowerBound), range.upperBound)
            if isLogarithmic {
                let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
                return high > low ? (log10(value) - low) / (high - low) : 0
            }
            let width = range.upperBound - range.lowerBound
            return width > 0 ? (value - range.lowerBound) / width : 0
        }

        /// Values to write at the axis: powers of ten, or four to eight round steps.
        var ticks: [Double] {
            if isLogarithmic {
                let first = Int(log10(range.lowerBound).rounded(.up)),
                    last = Int(log10(range.upperBound).rounded(.down))
                let decades = first <= last ? (first...last).map { pow(10, Double($0)) } : []
                return decades.count > 1 ? decades : [range.lowerBound, range.upperBound]
            }
            let rough = (range.upperBound - range.lowerBound) / 5
            guard rough > 0 else { return [range.lowerBound] }
            let power = pow(10, log10(rough).rounded(.down))
            let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? rough
            let start = (range.lowerBound / step).rounded(.up)
            return stride(from: start, through: range.upperBound / step + 1e-9, by: 1).map { $0 * step }
        }

        func label(_ value: Double) -> String {
            let value = isPercent ? value * 100 : value
            return Words.number(value) + (isPercent ? " %" : "")
        }
    }

    var title: String
    var x: Axis
    var y: Axis
    var lines: [Line]

    private static let colours = ["#0b6bcb", "#c4452b", "#3f8f4f", "#8a5bb5", "#8a8a2e", "#555"]
    private static let (width, height) = (520.0, 340.0)
    private static let (left, right, top, bottom) = (64.0, 16.0, 34.0, 48.0)

    private func at(_ point: Report.Point) -> (x: Double, y: Double) {
        (
            Self.left + x.place(point.x) * (Self.width - Self.left - Self.right),
            Self.height - Self.bottom - y.place(point.y) * (Self.height - Self.top - Self.bottom)
        )
    }

    /// The picture; the title is also what a screen reader says.
    var svg: String {
        let (right, bottom) = (Self.width - Self.right, Self.height - Self.bottom)
        var out = """
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-label="\(Words.escaped(title))">
            <text class="title" x="\(Int(Self.left))" y="20">\(Words.escaped(title))</text>

            """
        for tick in x.ticks {
            let place = f(at(Report.Point(tick, y.range.lowerBound)).x)
            out += "<path class=\"grid\" d=\"M\(place) \(f(Self.top))V\(f(bottom))\"/>"
            out +=
                "<text class=\"tick\" text-anchor=\"middle\" x=\"\(place)\" y=\"\(f(bottom + 16))\">\(x.label(tick))</text>\n"
        }
        for tick in y.ticks {
            let place = at(Report.Point(x.range.lowerBound, tick)).y
            out += "<path class=\"grid\" d=\"M\(f(Self.left)) \(f(place))H\(f(right))\"/>"
            out +=
                "<text class=\"tick\" text-anchor=\"end\" x=\"\(f(Self.left - 6))\" y=\"\(f(place + 4))\">\(y.label(tick))</text>\n"
        }
        let middle = (Self.left + right) / 2
        out +=
            "<text class=\"axis\" text-anchor=\"middle\" x=\"\(f(middle))\" y=\"\(f(Self.height - 10))\">\(Words.escaped(x.title))</text>\n"
        let centre = f((Self.top + bottom) / 2)
        out +=
            "<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(14 \(centre)) rotate(-90)\">\(Words.escaped(y.title))</text>\n"
        for (index, line) in lines.enumerated() { out += drawn(line, Self.colours[index % Self.colours.count], index) }
        return out + "</svg>\n"
    }

    private func drawn(_ line: Line, _ colour: String, _ index: Int) -> String {
        let places = line.points.filter { $0.x.isFinite && $0.y.isFinite }.map(at)
        let path = places.enumerated().map { "\($0.offset == 0 ? "M" : "L")\(f($0.element.x)) \(f($0.element.y))" }
        let dash = line.dashed ? " stroke-dasharray=\"5 4\"" : ""
        var out = "<path fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"\(dash) d=\"\(path.joined())\"/>\n"
        if !line.dashed, places.count <= 12 {
            for place in places {
                out += "<circle r=\"3\" fill=\"\(colour)\" cx=\"\(f(place.x))\" cy=\"\(f(place.y))\"/>"
            }
        }
        // The legend stands beside the title, the last line's name rightmost; a letter takes some 6 units.
        let behind = lines.dropFirst(index + 1).map { Double($0.name.count) * 6 + 44 }.reduce(0, +)
        let right = Self.width - Self.right - behind
        out += "<path stroke=\"\(colour)\" stroke-width=\"2\"\(dash) d=\"M\(f(right - 22)) 16h22\"/>"
        return out
            + "<text class=\"legend\" text-anchor=\"end\" x=\"\(f(right - 28))\" y=\"20\">\(Words.escaped(line.name))</text>\n"
    }

    private func f(_ value: Double) -> String { Words.fixed(value, 1) }
}
