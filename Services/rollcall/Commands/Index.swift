import FoundationEssentials
import HTTPClient

/// `rollcall index`: who holds which part of the index, and a change of their number.
enum Index {
    static let command = Command(
        syntax: Syntax(
            name: "index", summary: "Show the parts of the index, or change their number while it is searched.",
            operands: "[resize N | cancel]", operandCount: 0...2,
            options: [.value("patience", "SECONDS", "how long to wait for the new parts (default 3600)")],
            details: """
                `resize N` loads the index into N new parts beside those that answer, and switches when all of them have
                caught up: no search misses anything meanwhile. On this machine the new processes are started and the old
                ones stopped; elsewhere start index-service with ROLLCALL_INDEX_SHARD=0/N to N-1/N, and stop the old ones
                afterwards. `cancel` gives up a resize that is under way.
                """),
        run: { context in
            switch (context.arguments.operands.first, context.arguments.operands.dropFirst().first) {
            case (nil, _): try await show(context)
            case ("resize", let number?): try await resize(context, to: try shards(number))
            case ("cancel", nil): try await cancel(context)
            default:
                throw CommandFailure(.usage, "index takes nothing, `resize N` or `cancel`; see rollcall help index")
            }
            return .ok
        })

    private static func shards(_ text: String) throws(CommandFailure) -> Int {
        guard let number = Int(text), (1...4096).contains(number) else {
            throw CommandFailure(.usage, "\"\(text)\" is no number of parts; give a whole number from 1 to 4096")
        }
        return number
    }

    private static func layout(_ gateway: Gateway) async throws -> Answers.Index {
        try await gateway.get("GET", "/api/v1/index")
    }

    private static func show(_ context: Context) async throws {
        let layout = try await layout(context.gateway())
        var table = Table(["epoch", "shard", "ready", "faces", "changes", "metrics"], right: [0, 1, 3, 4])
        for replica in layout.replicas {
            let shards = [layout.serving, layout.loading].compactMap { $0 }.first { $0.epoch == replica.epoch }?.shards
            table.add([
                "\(replica.epoch)", "\(replica.shard)" + (shards.map { "/\($0)" } ?? ""), replica.ready ? "yes" : "no",
                Words.grouped(replica.rows), Words.grouped(replica.generation), replica.address,
            ])
        }
        for line in table.lines { context.output.line(line) }
        context.output.line()
        context.output.line(
            layout.serving.map {
                "\(Words.count($0.shards, "part")) in epoch \($0.epoch), "
                    + ($0.complete ? "all of them answer" : "\($0.shardsReady) of them answer")
            } ?? "no index has started yet")
        if let loading = layout.loading {
            context.output.line(
                "on its way to \(Words.count(loading.shards, "part")): \(loading.shardsReady) have caught up")
        }
        try context.output.object(layout)
    }

    private static func resize(_ context: Context, to shards: Int) async throws {
        struct Wish: Encodable {
            let shards: Int
        }
        let patience = try context.arguments.integer("patience", in: 1...86_400) ?? 3600
        let gateway = try context.gateway()
        // With --url it runs elsewhere, and somebody else starts and stops programs.
        let home = context.arguments.text("url") == nil ? context.home : nil
        if home != nil, shards > 64 { throw CommandFailure(.usage, "one machine runs at most 64 parts") }
        if try await layout(gateway).serving?.shards != shards {
            _ = try await gateway.post("/api/v1/index/resize", Wish(shards: shards), as: Answers.Index.self)
            if let home {
                try IndexPlan.read(home).adding(shards).write(home)
            } else {
                context.output.note(
                    "start index-service with ROLLCALL_INDEX_SHARD=0/\(shards) to \(shards - 1)/\(shards)")
            }
        }
        try await waitForSwitch(context, gateway, shards, patience)
        if let home {
            // Gateways learn of the switch within a second; what they asked before is answered in this time.
            try await Task.sleep(for: .seconds(3))
            try IndexPlan(layouts: [shards]).write(home)
        } else {
            context.output.note("the programs of the earlier number can be stopped now")
        }
        let layout = try await layout(gateway)
        context.output.line("the index has \(Words.count(shards, "part"))")
        try context.output.object(layout)
    }

    private static func waitForSwitch(_ context: Context, _ gateway: Gateway, _ shards: Int, _ patience: Int)
        async throws
    {
        var progress = ProgressLine(context.output)
        defer { progress.end() }
        let end = ContinuousClock.now + .seconds(patience)
        while true {
            do {
                let layout = try await layout(gateway)
                if layout.serving?.shards == shards { return }
                guard let loading = layout.loading, loading.shards == shards else {
                    throw CommandFailure(.failed, "the resize was given up by somebody else")
                }
                progress.show(loading.shardsReady, of: shards, "parts have caught up")
            } catch let error as GatewayError where error.isPassing {
                progress.show(0, of: shards, "the gateway does not answer")
            }
            guard ContinuousClock.now < end else {
                throw CommandFailure(
                    .failed,
                    "not caught up after \(patience) s; it goes on: run the same again, or `rollcall index cancel`")
            }
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    private static func cancel(_ context: Context) async throws {
        let gateway = try context.gateway()
        let answer = try await gateway.ask("DELETE", "/api/v1/index/resize")
        guard answer.status < 400 else { throw Gateway.problem(answer) }
        let layout = try await layout(gateway)
        if context.arguments.text("url") == nil, let shards = layout.serving?.shards {
            try IndexPlan(layouts: [shards]).write(context.home)
        }
        context.output.line("given up; the index stays as it is")
        try context.output.object(layout)
    }
}
