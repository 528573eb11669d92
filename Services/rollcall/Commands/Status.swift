import FoundationEssentials
import HTTPClient
import LocalServers

/// `rollcall status`: what runs, and how it is.
enum Status {
    static let command = Command(
        syntax: Syntax(
            name: "status", summary: "Show what runs and how it is.",
            details: "Exit status 0 when everything is ready, 1 when something is not, 4 when nothing runs."),
        run: { context in
            guard let state = context.home.runningState() else {
                context.output.line("nothing runs in \(context.home.path)")
                try context.output.object(Report(home: context.home.path))
                return .unreachable
            }
            var report = Report(state, home: context.home)
            await report.askPrograms()
            for line in report.table { context.output.line(line) }
            try context.output.object(report)
            return report.programs.allSatisfy(\.ready) ? .ok : .failed
        })

    /// What `--json` prints.
    struct Report: Codable, Sendable {
        var running = false
        var home: String
        var gatewayURL: String?
        var databaseURL: String?
        var amqpURL: String?
        var supervisor: Int32?
        var programs: [Program] = []

        enum CodingKeys: String, CodingKey {
            case running, home, supervisor, programs
            case gatewayURL = "gatewayUrl"
            case databaseURL = "databaseUrl"
            case amqpURL = "amqpUrl"
        }
    }

    struct Program: Codable, Sendable {
        var name: String
        var pid: Int32?
        var state: String
        var ready: Bool
        /// Whole seconds since its last start.
        var uptimeSeconds: Int?
        var restarts: Int
        var url: String?
        var port: Int?
        var log: String
        /// What it says it waits for.
        var waitingFor: String?
        var lastEnd: String?
    }
}

extension Status.Report {
    init(_ state: StackState, home: HomeFolder) {
        self.init(
            running: true, home: home.path, gatewayURL: state.gatewayURL, databaseURL: state.databaseURL,
            amqpURL: state.amqpURL, supervisor: state.supervisor.pid,
            programs: state.programs.map { program in
                Status.Program(
                    name: program.name, pid: program.process?.pid, state: program.state.rawValue,
                    ready: program.ready && program.process?.isAlive == true,
                    uptimeSeconds: program.process == nil
                        ? nil : program.startedAt.map { max(0, Int(Date().timeIntervalSince($0))) },
                    restarts: program.restarts, url: program.url, port: program.port, log: program.log,
                    waitingFor: nil, lastEnd: program.lastEnd)
            })
    }

    /// Asks every program's `/readyz` and keeps what it waits for.
    mutating func askPrograms() async {
        struct Answer: Decodable {
            struct Check: Decodable {
                var ready: Bool
                var detail: String
            }
            var checks: [String: Check]
        }
        for index in programs.indices where programs[index].pid != nil {
            guard let url = programs[index].url else { continue }
            let answer = try? await Gateway(url: url).ask("GET", "/readyz")
            programs[index].ready = answer?.status == 200
            guard let answer, answer.status != 200 else { continue }
            guard let body = try? JSONDecoder().decode(Answer.self, from: Data(answer.body)) else { continue }
            let waiting = body.checks.filter { !$0.value.ready }.sorted { $0.key < $1.key }
            programs[index].waitingFor = waiting.map { "\($0.key): \($0.value.detail)" }.joined(separator: "; ")
        }
    }

    /// The report for people.
    var table: [String] {
        var table = Table(["program", "pid", "state", "ready", "up", "restarts", "address"], right: [1, 4, 5])
        for program in programs {
            table.add([
                program.name, program.pid.map { "\($0)" } ?? "-", program.state,
                program.ready ? "yes" : program.waitingFor ?? "no",
                program.uptimeSeconds.map(Words.duration) ?? "-", "\(program.restarts)",
                program.url ?? program.port.map { "127.0.0.1:\($0)" } ?? "",
            ])
        }
        return table.lines + [""]
            + [gatewayURL.map { "page and REST  \($0)/" }, "logs           \(home)/logs"].compactMap { $0 }
    }
}
