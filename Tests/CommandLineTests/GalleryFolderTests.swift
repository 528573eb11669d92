import FoundationEssentials
import Testing

@testable import rollcall

@Suite("A folder of pictures")
struct GalleryFolderTests {
    /// A folder with these files, each of one byte; gone at the end of the test.
    private final class Folder {
        let path: String

        init(_ files: [String], links: [(name: String, target: String)] = []) throws {
            path = FileManager.default.temporaryDirectory.path + "/gallery-" + UUID().uuidString
            for file in files {
                let whole = path + "/" + file
                let parent = "/" + whole.split(separator: "/").dropLast().joined(separator: "/")
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
                try Data([1]).write(to: URL(filePath: whole))
            }
            for link in links {
                try FileManager.default.createSymbolicLink(
                    atPath: path + "/" + link.name, withDestinationPath: link.target)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    @Test("A folder per person gives the names, deeper folders belong to the same person")
    func names() throws {
        let folder = try Folder([
            "Barack_Obama/a.jpg", "Barack_Obama/2010/summer/b.PNG", "O'Brien; drop -- 😀/c.TIFF", "loose.webp",
        ])
        let (pictures, ignored) = try PictureFinder.find(folder.path)
        let people = Dictionary(uniqueKeysWithValues: pictures.map { ($0.item, $0.person) })
        #expect(
            people == [
                "Barack_Obama/a.jpg": "Barack Obama", "Barack_Obama/2010/summer/b.PNG": "Barack Obama",
                "O'Brien; drop -- 😀/c.TIFF": "O'Brien; drop -- 😀", "loose.webp": nil,
            ])
        #expect(Set(pictures.map(\.fileName)) == ["a.jpg", "b.PNG", "c.TIFF", "loose.webp"])
        #expect(ignored == 0)
    }

    @Test("Other files are counted, hidden ones are not looked at")
    func ignored() throws {
        let folder = try Folder(["a/notes.txt", "a/x.jpg", "a/.y.jpg", "jpg", "a/z.jpg.part", ".git/b.png"])
        let (pictures, ignored) = try PictureFinder.find(folder.path)
        #expect(pictures.map(\.item) == ["a/x.jpg"])
        #expect(ignored == 3)
    }

    @Test("Every kind of picture is known by its ending, in any case", arguments: PictureFinder.endings.sorted())
    func endings(_ ending: String) {
        #expect(PictureFinder.isPicture("a/b.\(ending)") && PictureFinder.isPicture("B.\(ending.uppercased())"))
        #expect(!PictureFinder.isPicture(ending) && !PictureFinder.isPicture("a.\(ending).txt"))
    }

    @Test("One file is a gallery too, and a given name goes before the folder's")
    func one() throws {
        let folder = try Folder(["Ann/x.jpeg"])
        let file = try PictureFinder.find(folder.path + "/Ann/x.jpeg", person: "Bob").pictures
        #expect(file.map(\.item) == ["x.jpeg"] && file.map(\.person) == ["Bob"])
        #expect(try PictureFinder.find(folder.path + "/Ann/x.jpeg").pictures.map(\.person) == [nil])
        #expect(try PictureFinder.find(folder.path, person: "Bob").pictures.map(\.person) == ["Bob"])
    }

    @Test("Links to files are followed; links in a circle and broken ones end nowhere")
    func links() throws {
        let folder = try Folder(
            ["Ann/x.jpg"],
            links: [("Ann/back", ".."), ("Ann/y.jpg", "x.jpg"), ("Ann/gone.jpg", "nowhere"), ("Ann/me.jpg", "me.jpg")])
        #expect(try PictureFinder.find(folder.path).pictures.map(\.item) == ["Ann/x.jpg", "Ann/y.jpg"])
    }

    @Test("A path that is not there is an error")
    func missing() { #expect(throws: CommandFailure.self) { try PictureFinder.find("/nowhere/at/all") } }
}
