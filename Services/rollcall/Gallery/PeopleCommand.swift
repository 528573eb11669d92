/// `rollcall people`: lists the people of a collection.
enum PeopleCommand {
    /// What `--json` prints.
    struct Report: Encodable {
        let items: [JSONValue]
    }

    static let command = Command(
        syntax: Syntax(
            name: "people", summary: "List the people of a collection.",
            options: [.value("collection", "NAME", "whose people (default \"default\")")]),
        run: { context in
            let gateway = try context.gateway()
            let items: [JSONValue] = try await gateway.all(
                "/api/v1/collections/\(Gateway.escaped(context.collection))/people",
                Patience(limit: .seconds(60), output: context.output))
            var table = Table(["name", "faces", "images"], right: [1, 2])
            for item in items { table.add([name(item["name"]), count(item["faces"]), count(item["images"])]) }
            for line in table.lines { context.output.line(line) }
            try context.output.object(Report(items: items))
            return .ok
        })

    private static func name(_ value: JSONValue?) -> String {
        if case .text(let name) = value { Words.printable(name) } else { "-" }
    }

    private static func count(_ value: JSONValue?) -> String {
        if case .int(let count) = value { Words.grouped(Int(count)) } else { "-" }
    }
}
