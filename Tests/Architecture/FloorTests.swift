import Foundation
import Testing

/// The floor each module lives on. A module may import only lower floors; what a ground floor module owns lies below it.
private let floors: [String: Int] = [
    "CRabbitMQ": 0, "CPostgres": 0, "CMicroHTTPD": 0, "CTurboJPEG": 0, "CFFmpeg": 0, "CCurl": 0, "CCrypto": 0,
    "CPosix": 0, "CNeighbors": 0, "CVision": 0, "CFFTW": 0, "CProjection": 0,
    "Faces": 0, "Settings": 0, "Log": 0, "Metrics": 0, "Parallel": 0,
    "Wire": 1, "Neighbors": 1, "Blocking": 1, "Lifecycle": 1,
    "AMQP": 2, "Postgres": 2, "HTTPServer": 2, "HTTPClient": 2, "Imaging": 2, "Vision": 2, "Grouping": 2,
    "Projection": 2, "Identity": 2, "Curation": 2, "LocalServers": 2,
    "Messaging": 3, "Store": 3, "Blobs": 3, "Evaluation": 3,
    "detector": 4, "embedder": 4, "index": 4, "clusterer": 4, "api-gateway": 4, "rollcall": 4,
]

/// The libraries allowed to see each C module: one owner; CPosix is the system itself, seen by those who own
/// threads and processes.
private let owners: [String: Set<String>] = [
    "CRabbitMQ": ["AMQP"], "CPostgres": ["Postgres"], "CMicroHTTPD": ["HTTPServer"], "CTurboJPEG": ["Imaging"],
    "CFFmpeg": ["Imaging"], "CCurl": ["HTTPClient"], "CCrypto": ["Blobs"], "CNeighbors": ["Neighbors"],
    "CFFTW": ["Projection"], "CProjection": ["Projection"],
    "CVision": ["Vision"], "CPosix": ["Blocking", "LocalServers"],
]

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// One `import` line of a source file.
struct Import: Sendable, CustomTestStringConvertible {
    let importer: String
    let imported: String
    let file: String
    var testDescription: String { "\(file) imports \(imported)" }
}

/// Every Swift file under Shared/ and Services/ with its text.
private func sources() throws -> [(path: String, module: String, text: String)] {
    var found: [(String, String, String)] = []
    for folder in ["Shared", "Services"] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
        for path in paths where path.hasSuffix(".swift") {
            let text = try String(contentsOf: root.appending(path: "\(folder)/\(path)"), encoding: .utf8)
            found.append(("\(folder)/\(path)", String(path.prefix { $0 != "/" }), text))
        }
    }
    return found
}

private func imports() throws -> [Import] {
    try sources().flatMap { source in
        source.text.matches(of: /(?m)^(?:@\w+ )*(?:public |package |internal |private )?import (\w+)/).map {
            Import(importer: source.module, imported: String($0.1), file: source.path)
        }
    }
}

@Suite("Architecture")
struct FloorTests {
    @Test("Every module stands on a floor")
    func everyModuleHasAFloor() throws {
        let modules = Set(try sources().map(\.module))
        #expect(modules.count > 20)
        for module in modules { #expect(floors[module] != nil, "\(module) has no floor") }
    }

    @Test("Imports only go down", arguments: try imports().filter { floors[$0.imported] != nil })
    func importsGoDown(_ use: Import) throws {
        let from = try #require(floors[use.importer], "\(use.importer) has no floor")
        let to = try #require(floors[use.imported])
        #expect(to < from)
    }

    @Test("A C module is imported by its owner only", arguments: try imports().filter { owners[$0.imported] != nil })
    func cModulesHaveOneOwner(_ use: Import) {
        #expect(owners[use.imported]?.contains(use.importer) == true)
    }

    @Test("Foundation stays out: FoundationEssentials is enough, and 44 MB smaller")
    func noFullFoundation() throws {
        for use in try imports() { #expect(use.imported != "Foundation", "\(use.file)") }
    }

    @Test("`unsafe` stays with the owners of C modules")
    func unsafeStaysWithOwners() throws {
        let allowed = owners.values.reduce(into: Set(["Log"])) { $0.formUnion($1) }
        for source in try sources() where !allowed.contains(source.module) {
            let uses = source.text.split(separator: "\n").filter {
                $0.contains(/\bunsafe\b/) && !$0.contains(/^\s*\/\//) && !$0.contains("@unsafe @preconcurrency import")
                    && !$0.contains("asUnownedSerialExecutor()")
            }
            #expect(uses.isEmpty, "\(source.path): \(uses.first ?? "")")
        }
    }

    @Test("Shipped code has no force, no trap furniture and no file over 350 lines")
    func habits() throws {
        for source in try sources() {
            for (number, line) in source.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let banned = line.contains(/\btry!|\bfatalError\(|\bTODO\b|\bFIXME\b/)
                #expect(!banned, "\(source.path):\(number + 1)")
                if source.module != "Blocking" {
                    #expect(!line.contains("@unchecked Sendable"), "\(source.path):\(number + 1)")
                }
            }
            let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 351, "\(source.path) has \(lines) lines")
        }
    }
}
