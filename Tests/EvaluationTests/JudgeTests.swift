import Faces
import Foundation
import Identity
import Testing

@testable import Evaluation

@Suite("Judge")
struct JudgeTests {
    /// People on random places, their faces near them.
    private func table(people: Int, photos: Int, strangers: Int, noise: Float = 0.02) throws -> FaceTable {
        var random = SplitMix64(seed: 5)
        func vector() -> [Float] { (0..<128).map { _ in Float.random(in: -1...1, using: &random) } }
        var rows: [FaceTable.Row] = []
        for person in 0..<people + strangers {
            let centre = vector()
            for photo in 0..<(person < people ? photos : 1) {
                let near = zip(centre, vector()).map { $0 + $1 * noise }
                let embedding = try #require(Embedding(near))
                rows.append(
                    FaceTable.Row(
                        person: "p\(person)", picture: "\(person)/\(photo)", embedding: embedding,
                        quality: Float(photo) / 10, size: 50 + Float(person)))
            }
        }
        return FaceTable(model: "dlib-resnet-v1", rows: rows)
    }

    private var plan: Judge.Plan {
        var plan = Judge.Plan()
        plan.photos = [2, 1]
        plan.leastPhotos = 4
        plan.draws = 2
        plan.sizes = [5, 10]
        return plan
    }

    @Test("Nobody is enrolled and a stranger, no photo is enrolled and asked about, and the seed decides")
    func choice() throws {
        let table = try table(people: 10, photos: 6, strangers: 30)
        let set = OpenSet(photos: 2, leastPhotos: 4, heldOut: 0.3)
        var (one, two, three) = (SplitMix64(seed: 1), SplitMix64(seed: 1), SplitMix64(seed: 2))
        let choice = set.choose(table, &one)
        let enrolled = choice.enrolled.flatMap(\.rows)
        #expect(choice.enrolled.count == 7 && enrolled.count == 14)
        #expect(choice.probes.count == 28 && choice.strangers.count == 30 + 18)
        #expect(Set(enrolled).isDisjoint(with: choice.probes))
        let names = Set(choice.enrolled.map(\.name))
        #expect(choice.probes.allSatisfy { names.contains(table.rows[$0].person) })
        #expect(choice.strangers.allSatisfy { !names.contains(table.rows[$0].person) })
        #expect(set.choose(table, &two).enrolled.map(\.rows) == choice.enrolled.map(\.rows))
        #expect(set.choose(table, &three).enrolled.map(\.rows) != choice.enrolled.map(\.rows))
    }

    @Test("Faces that are easy to tell apart are told apart, and the report says so")
    func easy() throws {
        var told: [Double] = []
        let report = try Judge(table(people: 12, photos: 6, strangers: 150), plan: plan).report { told.append($0) }
        let first = try #require(report.openSet.first)
        #expect((first.photos, first.people, first.probes, first.strangers, first.draws) == (2, 12, 48, 150, 2))
        #expect(first.rules.map(\.name) == ["Rollcall", "nearest face"])
        #expect(first.rules.allSatisfy { $0.rates.allSatisfy { $0.fnir == 0 } })
        #expect(first.operating.count == 4)
        #expect(report.sizes.map(\.people) == [5, 10])
        #expect(report.groups.contains { $0.by == "quality" } && report.groups.contains { $0.by == "sex estimate" })
        #expect(told == told.sorted() && told.last == 1)
        let again = try JSONDecoder().decode(Report.self, from: JSONEncoder().encode(report))
        #expect(again == report)
    }

    @Test("The page stands alone and escapes what it shows")
    func page() throws {
        var plan = plan
        plan.title = "<script>alert(1)</script>"
        let page = try Judge(table(people: 12, photos: 6, strangers: 150), plan: plan).report().page
        #expect(page.contains("<svg") && page.contains("&lt;script&gt;") && !page.contains("<script"))
        for outside in ["http:", "https:", "src=", "href=", "@import", "url("] { #expect(!page.contains(outside)) }
        #expect(!page.contains("nan"))
    }

    @Test("Too few faces are refused with what is missing")
    func tooLittle() throws {
        func refusal(_ table: FaceTable, _ plan: Judge.Plan) -> String? {
            do {
                _ = try Judge(table, plan: plan).report()
                return nil
            } catch { return "\(error)" }
        }
        #expect(try refusal(table(people: 3, photos: 6, strangers: 150), plan)?.contains("3 people") == true)
        #expect(try refusal(table(people: 12, photos: 6, strangers: 20), plan)?.contains("20 labelled faces") == true)
        var other = try table(people: 12, photos: 6, strangers: 150)
        other.model = "another"
        #expect(refusal(other, plan)?.contains("another") == true)
        var greedy = plan
        greedy.photos = [4]
        #expect(try refusal(table(people: 12, photos: 6, strangers: 150), greedy)?.contains("leave none") == true)
    }

    @Test("What progress throws stops the work")
    func stops() throws {
        struct Enough: Error {}
        let table = try table(people: 12, photos: 6, strangers: 150)
        #expect(throws: Enough.self) { try Judge(table, plan: plan).report { if $0 > 0.2 { throw Enough() } } }
    }
}
