/// `rollcall people`: everybody in a collection.
enum People {
    static let command = Command(
        syntax: Syntax(
            name: "people", summary: "List the people of a collection.",
            options: [.value("collection", "NAME", "the collection (default \"default\")")]),
        run: { context in
            let gateway = try context.gateway()
            let people = try await gateway.all(gateway.path(context.collection, "/people"), as: Answers.Person.self)
            var table = Table(["name", "faces", "images"], right: [1, 2])
            for person in people {
                table.add([Words.printable(person.name), "\(person.faces ?? 0)", "\(person.images ?? 0)"])
            }
            for line in table.lines { context.output.line(line) }
            context.output.line("\(people.count == 1 ? "1 person" : Words.grouped(people.count) + " people")")
            try context.output.object(["items": people])
            return .ok
        })
}
