import FoundationEssentials
import HTTPServer

/// Adds the web pages: `/`, `/whoami`, and what they load under `/web/`.
func addPages(to router: inout Router, gateway: Gateway) throws {
    let web = try WebFolder.besideExecutable()
    router.on(.get, "/") { _ in try web.response("index.html") }
    router.on(.get, "/web/{name...}") { request in try web.response(request.pathValue("name")) }
    router.on(
        .get, "/whoami",
        handling { request in
            guard wantsJSON(request) else { return try web.response("whoami.html") }
            guard let url = request.queryValue("photo_url") else {
                throw Problem(400, "no_picture", "give the photo's address as photo_url")
            }
            let (bytes, _) = try await gateway.pictures.fetch(url)
            _ = try gateway.pictures.check(bytes)
            let collection = try await gateway.collection(request, request.queryValue("collection") ?? "default")
            let k = try request.queryInt("k", in: 1...1000, default: 10)
            return .json(try await gateway.identify(bytes, in: collection, k: k).whoamiJSON)
        })
}

/// True when the client asks for JSON and not for a page.
private func wantsJSON(_ request: Request) -> Bool {
    let accept = request.headers["Accept"] ?? ""
    return accept.contains("application/json") && !accept.contains("text/html")
}

/// The pages' files, read once at start.
struct WebFolder: Sendable {
    private let files: [String: [UInt8]]

    /// Finds the folder the build put beside the program.
    static func besideExecutable() throws -> WebFolder {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = program.split(separator: "/").dropLast().joined(separator: "/")
        return try WebFolder(path: "/\(folder)/rollcall_api-gateway.resources/Web")
    }

    /// Reads every file of a folder.
    init(path: String) throws {
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            if let data = FileManager.default.contents(atPath: "\(path)/\(name)") { files[name] = [UInt8](data) }
        }
        self.files = files
    }

    /// A file with its media type and a policy that lets pages load nothing from elsewhere.
    func response(_ name: String) throws(Problem) -> Response {
        guard let body = files[name] else { throw Problem(404, "no_such_file", "there is no such page") }
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        let types = [
            "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
            "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "png": "image/png",
        ]
        var response = Response.bytes(body, type: types[ending] ?? "application/octet-stream")
        response.headers["Content-Security-Policy"] =
            "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache"
        return response
    }
}
