import Faces
import Foundation
import Testing

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// A weights file; every weight is 0 but those given.
private func text(
    head: [String] = [SexHead.format, "model: m", "data: a: b"], bias: String = "bias: 0", weights: [Int: String] = [:],
    count: Int = 128
) -> String {
    (head + [bias, "weights:"] + (0..<count).map { weights[$0] ?? "0" }).joined(separator: "\n") + "\n"
}

private func embedding(_ values: [Int: Float]) throws -> Embedding {
    try #require(Embedding((0..<128).map { values[$0] ?? 0 }))
}

@Suite("The sex estimate")
struct SexHeadTests {
    @Test("The shipped weights are the file in the repository")
    func shippedIsTheFile() throws {
        let file = try String(
            contentsOf: root.appending(path: "Shared/Faces/SexWeights/dlib-resnet-v1.txt"), encoding: .utf8)
        #expect(SexHead.shipped == (try SexHead(text: file)))
        #expect(SexHead.shipped.model == "dlib-resnet-v1")
        for name in ["data", "photos", "people", "method", "cross-validation", "accuracy", "log loss"] {
            #expect(SexHead.shipped.facts[name] != nil, "\(name) is missing")
        }
        #expect(SexHead.shipped.facts["model"] == nil)
    }

    @Test("The page tells the accuracies of the shipped weights")
    func pageIsOfTheseWeights() throws {
        let page = try String(contentsOf: root.appending(path: "docs/concepts.md"), encoding: .utf8)
        let told = ["accuracy", "accuracy female", "accuracy male"].map { SexHead.shipped.facts[$0] ?? "nothing" }
        #expect(page.contains("| the likelier one is right | \(told.joined(separator: " | ")) |"))
    }

    struct Sum: Sendable {
        var weights: [Int: String]
        var bias: String
        var values: [Int: Float]
        var female: Double
    }

    static let sums: [Sum] = [
        Sum(weights: [:], bias: "0", values: [5: 1], female: 0.5),
        Sum(weights: [:], bias: "-2.1972245773362196", values: [:], female: 0.1),
        Sum(weights: [0: "2", 127: "-8"], bias: "1", values: [0: 0.5, 127: 0.25], female: 0.5),
        Sum(weights: [0: "2", 127: "8"], bias: "1e0", values: [0: 0.5, 127: 0.25], female: 0.98201379003790845),
        Sum(weights: [64: "1e300"], bias: "0", values: [64: 1], female: 1),
        Sum(weights: [64: "1e300"], bias: "0", values: [64: -1], female: 0),
    ]

    @Test("The chance is the logistic function of weights times embedding plus bias", arguments: sums)
    func chance(_ one: Sum) throws {
        let head = try SexHead(text: text(bias: "bias: \(one.bias)", weights: one.weights))
        let estimate = try #require(head.estimate(try embedding(one.values), model: "m"))
        #expect(abs(estimate.female - one.female) < 1e-12)
    }

    @Test("Numbers that add up to nothing make no estimate")
    func notANumber() throws {
        let head = try SexHead(text: text(weights: [1: "1e308", 2: "-1e308"]))
        #expect(head.estimate(try embedding([1: 1e38, 2: 1e38]), model: "m") == nil)
    }

    @Test("An embedding of another model has no estimate")
    func otherModel() throws {
        let head = try SexHead(text: text())
        #expect(head.estimate(try embedding([:]), model: "m2") == nil)
        #expect(SexHead.shipped.estimate(try embedding([:]), model: "") == nil)
        #expect(SexHead.shipped.estimate(try embedding([:]), model: "dlib-resnet-v1") != nil)
    }

    struct Refused: Sendable {
        var text: String
        var says: String
    }

    static let refused: [Refused] = [
        Refused(text: "", says: "first line"), Refused(text: "sex head\n", says: "first line"),
        Refused(text: text(count: 127), says: "127 weights"), Refused(text: text(count: 129), says: "129 weights"),
        Refused(text: text(count: 0), says: "0 weights"),
        Refused(text: text(weights: [7: "nan"]), says: "not a finite"),
        Refused(text: text(weights: [127: "inf"]), says: "not a finite"),
        Refused(text: text(weights: [0: "0.1 0.2"]), says: "not a finite"),
        Refused(text: text(weights: [0: "x"]), says: "not a finite"),
        Refused(text: text(bias: "bias: -inf"), says: "not a finite"),
        Refused(text: text(bias: "bias: NaN"), says: "not a finite"),
        Refused(text: text(bias: "bais: 0"), says: "bias is missing"),
        Refused(text: text(bias: "bias:0"), says: "name: value"),
        Refused(text: text(head: [SexHead.format]), says: "model is missing"),
        Refused(text: text(head: [SexHead.format, "model: "]), says: "model is missing"),
        Refused(text: text(head: [SexHead.format, "model: a", "model: b"]), says: "twice"),
        Refused(text: "\(SexHead.format)\nmodel: m\nbias: 0\n", says: "weights:"),
    ]

    @Test("A file that is not whole is refused, with the reason", arguments: refused)
    func refusals(_ one: Refused) {
        let error = #expect(throws: SexHead.Malformed.self) { try SexHead(text: one.text) }
        #expect(error?.description.contains(one.says) == true, "\(error?.description ?? "")")
    }

    @Test("Line ends of another system are read")
    func lineEnds() throws {
        let head = try SexHead(text: text(bias: "bias: 1").replacing("\n", with: "\r\n"))
        #expect(head == (try SexHead(text: text(bias: "bias: 1"))))
        #expect(head.facts == ["data": "a: b"])
    }

    static let labels: [(Double, SexEstimate.Label)] = [
        (0, .male), (0.1, .male), (0.1001, .unsure), (0.5, .unsure), (0.8999, .unsure), (0.9, .female), (1, .female),
    ]

    @Test("A label is given from 0.9 on", arguments: labels)
    func label(_ female: Double, _ label: SexEstimate.Label) {
        #expect(SexEstimate(female: female).label == label)
    }
}
