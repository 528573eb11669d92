import Blocking
import Evaluation
import FoundationEssentials

/// `rollcall evaluate`: how good names are, on a collection's own labels or on a file of faces.
enum Evaluate {
    static let command = Command(
        syntax: Syntax(
            name: "evaluate", summary: "Judge how good names are on faces whose people are known.",
            options: [
                .value("collection", "NAME", "judge the labels of this collection (default \"default\")"),
                .value("data", "FILE", "judge the faces of a file instead; Rollcall need not run"),
                .value("pairs", "FILE", "with --data: LFW's pairs.txt, its ten folds judged as well"),
                .value("page", "FILE", "write the report as one HTML page"),
                .value("photos", "N,…", "photos enrolled for each person (default 5,1)"),
                .value("least", "N", "enrol people with so many photos (default 10)"),
                .value("held-out", "SHARE", "make this share of them strangers instead (0 to 0.9)"),
                .value("draws", "N", "choose enrolled photos so many times (default 5)"),
                .value("limit", "CHANCE", "give a name up to this chance of a false one (default 0.01)"),
                .value("sizes", "N,…", "with --data: also galleries of so many people, one photo each"),
                .flag("keep", "make the calibration that is proposed the collection's own"),
            ],
            details: """
                Some people are enrolled, all others are strangers: FPIR is the share of strangers' photos that get a
                name, FNIR the share of enrolled people's photos that do not get theirs. With --json the whole report is
                printed.
                """),
        run: { context in
            let plan = try plan(context)
            guard let file = context.arguments.text("data") else { return try await judgeCollection(context) }
            guard !context.arguments.has("keep") else {
                throw CommandFailure(.usage, "--keep needs a collection; it does not go with --data")
            }
            let report = try await judgeFile(context, file, plan)
            try show(report, context)
            return .ok
        })

    /// The plan that the options ask for.
    static func plan(_ context: Context) throws -> Judge.Plan {
        let arguments = context.arguments
        var plan = Judge.Plan()
        plan.photos = try numbers(arguments.text("photos"), "photos", in: 1...1000) ?? plan.photos
        plan.leastPhotos = try arguments.integer("least", in: 2...10_000) ?? plan.leastPhotos
        plan.heldOut = try arguments.number("held-out", in: 0...0.9) ?? plan.heldOut
        plan.draws = try arguments.integer("draws", in: 1...100) ?? plan.draws
        plan.limit = try arguments.number("limit", in: 0.000001...0.5) ?? plan.limit
        plan.sizes = try numbers(arguments.text("sizes"), "sizes", in: 2...10_000_000) ?? plan.sizes
        return plan
    }

    private static func numbers(_ text: String?, _ name: String, in range: ClosedRange<Int>) throws -> [Int]? {
        guard let text else { return nil }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.allSatisfy({ $0.map(range.contains) ?? false }) else {
            throw CommandFailure(
                .usage,
                "--\(name) is \"\(text)\"; give whole numbers from \(range.lowerBound) to \(range.upperBound), like 5,1"
            )
        }
        return numbers.compactMap { $0 }
    }

    private static func judgeFile(_ context: Context, _ file: String, _ wanted: Judge.Plan) async throws -> Report {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.failed, "\(Words.printable(file)) can't be read")
        }
        let table: FaceTable
        do {
            table = try FaceTable(bytes: Array(data))
        } catch { throw CommandFailure(.failed, "\(Words.printable(file)) is no file of faces: \(error)") }
        var pairs: [Verification.Pair]?
        if let path = context.arguments.text("pairs") {
            guard let text = FileManager.default.contents(atPath: path),
                let read = Verification.pairs(lfw: String(decoding: text, as: UTF8.self))
            else { throw CommandFailure(.failed, "\(Words.printable(path)) is no list of pairs as LFW has them") }
            pairs = read
        }
        var plan = wanted
        plan.title = file.split(separator: "/").last.map(String.init) ?? file
        let (judge, judged) = (Judge(table, plan: plan, threads: Cores.usable), pairs)
        let thread = BlockingThread(name: "judge")
        defer { thread.stop() }
        var progress = ProgressLine(context.output)
        let told = AsyncStream<Double>.makeStream()
        async let report = thread.run {
            defer { told.continuation.finish() }
            return try judge.report(pairs: judged) { told.continuation.yield($0) }
        }
        for await part in told.stream { progress.show(Int(part * 100), of: 100, "judging") }
        progress.end()
        return try await report
    }

    private struct Wanted: Encodable {
        var photos: Int?
        var leastPhotos: Int?
        var heldOut: Double?
        var draws: Int?
        var falseNameLimit: Double?
        var keep: Bool
    }
    private struct Found: Decodable {
        var report: Report
    }

    private static func judgeCollection(_ context: Context) async throws -> ExitCode {
        let arguments = context.arguments
        guard arguments.text("pairs") == nil, arguments.text("sizes") == nil else {
            throw CommandFailure(.usage, "--pairs and --sizes go with --data only")
        }
        let photos = try numbers(arguments.text("photos"), "photos", in: 1...1000)?.max()
        let wanted = Wanted(
            photos: photos, leastPhotos: try arguments.integer("least", in: 2...10_000),
            heldOut: try arguments.number("held-out", in: 0...0.9), draws: try arguments.integer("draws", in: 1...100),
            falseNameLimit: try arguments.number("limit", in: 0.000001...0.5), keep: arguments.has("keep"))
        let gateway = try context.gateway()
        let (_, result) = try await context.finish("the evaluation", "/evaluations", wanted, on: gateway)
        try show(try await gateway.get("GET", "/api/v1/evaluations/\(result)", as: Found.self).report, context)
        if wanted.keep { context.output.note("the proposed calibration is the collection's own now") }
        return .ok
    }

    /// Prints a report and writes its page.
    static func show(_ report: Report, _ context: Context) throws {
        if let path = context.arguments.text("page") {
            guard FileManager.default.createFile(atPath: path, contents: Data(report.page.utf8)) else {
                throw CommandFailure(.failed, "\(Words.printable(path)) can't be written")
            }
        }
        for line in lines(report) { context.output.line(line) }
        try context.output.object(report)
    }

    /// The report for people.
    static func lines(_ report: Report) -> [String] {
        func percent(_ share: Double) -> String { Words.number(share * 100, 2) + " %" }
        var lines = [
            "\(Words.count(report.faces, "face")) of \(Words.count(report.people, "person", "people")), \(report.model)"
        ]
        for set in report.openSet {
            lines += [
                "",
                "\(Words.count(set.photos, "photo")) of each of \(Words.grouped(set.people)) people enrolled; asked about "
                    + "\(Words.grouped(set.probes)) others of theirs and \(Words.grouped(set.strangers)) of strangers, "
                    + Words.count(set.draws, "draw"),
            ]
            let head = ["FNIR at a measured FPIR of"] + (set.rules.first?.rates.map { percent($0.fpir) } ?? [])
            var rates = Table(head, right: [1, 2, 3])
            for rule in set.rules { rates.add([rule.name] + rule.rates.map { percent($0.fnir) }) }
            var operating = Table(["a name when", "FPIR", "FNIR"], right: [1, 2])
            for rule in set.operating { operating.add([rule.name, percent(rule.fpir), percent(rule.fnir)]) }
            lines += rates.lines + operating.lines
        }
        if !report.sizes.isEmpty {
            var sizes = Table(["people enrolled", "FNIR at FPIR 1 %", "FPIR where 1 % is claimed"], right: [0, 1, 2])
            for size in report.sizes {
                sizes.add([Words.grouped(size.people), percent(size.fnir), percent(size.fpirAtOnePercent)])
            }
            lines += [""] + sizes.lines
        }
        if let pairs = report.verification {
            lines += [
                "",
                "\(percent(pairs.accuracy)) ± \(percent(pairs.standardError)) of \(Words.count(pairs.pairs, "pair")) right",
            ]
        }
        return lines + report.notes
    }
}
