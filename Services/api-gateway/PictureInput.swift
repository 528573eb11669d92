import FoundationEssentials
import HTTPClient
import HTTPServer
import Imaging
import Settings

/// A picture that came with a request, and the fields beside it.
struct IncomingPicture: Sendable {
    let bytes: [UInt8]
    let info: ImageInfo
    let fileName: String
    /// Further fields by name: of the form, of the JSON object, and of the query (which wins).
    let fields: [String: String]
}

/// Takes a picture out of a request: multipart `file`, base64 in JSON, or a URL to fetch.
struct PictureInput: Sendable {
    let client: HTTPClient
    let policy: PhotoURLPolicy
    let maxBytes: Int
    let maxPixels: Int

    /// - Parameter known: names of further fields this request understands.
    /// - Throws: a problem that says what is wrong with the picture or the request.
    func read(_ request: Request, known: Set<String>) async throws -> IncomingPicture {
        var fields: [String: String] = [:]
        var picture: (bytes: [UInt8], name: String)?
        switch request.mediaType {
        case "multipart/form-data":
            for part in try request.multipart() {
                if ["file", "img", "image"].contains(part.name) {
                    try onlyOne(picture == nil)
                    picture = (part.body, part.fileName ?? "")
                } else {
                    try take(part.name, part.text, known, &fields)
                }
            }
        case "application/json", "":
            guard !request.body.isEmpty else { break }
            guard case .object(let pairs) = try request.json() else {
                throw Problem(400, "malformed_json", "the body must be a JSON object")
            }
            for (name, value) in pairs where value != .null {
                let text = value.stringValue ?? (value.intValue.map(String.init) ?? value.boolValue.map { "\($0)" })
                switch name {
                case "file", "image_base64", "img":
                    try onlyOne(picture == nil)
                    picture = (try base64(value.stringValue ?? "!"), "")
                case "url", "photo_url":
                    try onlyOne(picture == nil)
                    picture = try await fetch(value.stringValue ?? "")
                default: try take(name, text, known, &fields)
                }
            }
        case let type where type.hasPrefix("image/") || type == "application/octet-stream":
            picture = (request.body, "")
        default:
            throw Problem(
                415, "unsupported_media_type",
                "send multipart/form-data with a field `file`, JSON, or the picture itself")
        }
        for (name, value) in request.query where known.contains(name) { fields[name] = value }
        guard let (bytes, name) = picture else {
            throw Problem(
                400, "no_picture",
                "send the picture as the multipart field `file`, as base64 `file` in JSON, or as `url`")
        }
        return IncomingPicture(
            bytes: bytes, info: try check(bytes), fileName: fields["file_name"] ?? name, fields: fields)
    }

    /// Fetches a photo under the operator's policy.
    func fetch(_ url: String) async throws -> (bytes: [UInt8], name: String) {
        guard policy != .off else {
            throw Problem(403, "urls_off", "fetching photos is switched off here (ROLLCALL_PHOTO_URLS)")
        }
        let answer = try await client.send(
            HTTPRequest(url: url, timeout: .seconds(20), maxBytes: maxBytes, allowPrivate: policy == .any))
        guard answer.status == 200 else {
            throw Problem(422, "not_fetched", "the address answered with status \(answer.status)")
        }
        let path = url.prefix { $0 != "?" && $0 != "#" }
        return (answer.body, path.split(separator: "/").last.map { PercentCoding.decode($0) ?? String($0) } ?? "")
    }

    /// Looks at the header and the limits; nothing is decoded.
    func check(_ bytes: [UInt8]) throws -> ImageInfo {
        guard bytes.count <= maxBytes else {
            throw ImagingError(.tooLarge, "The picture has \(bytes.count) bytes; the limit is \(maxBytes)").problem
        }
        do {
            let info = try Imaging.inspect(bytes)
            guard info.width * info.height <= maxPixels else {
                throw ImagingError(
                    .tooLarge, "The picture has \(info.width) x \(info.height) pixels; the limit is \(maxPixels)")
            }
            return info
        } catch let error as ImagingError { throw error.problem }
    }

    private func onlyOne(_ isFirst: Bool) throws(Problem) {
        guard isFirst else { throw Problem(400, "several_pictures", "send one picture a request") }
    }

    private func take(
        _ name: String, _ value: String?, _ known: Set<String>, _ fields: inout [String: String]
    ) throws(Problem) {
        guard known.contains(name) else {
            throw Problem(
                400, "unknown_field", "\(name.prefix(100)) is not a field of this request",
                errors: [(name, "known: file, url, \(known.sorted().joined(separator: ", "))")])
        }
        guard let value else {
            throw Problem(400, "invalid_field", "\(name) must be a text", errors: [(name, "no text")])
        }
        fields[name] = value
    }

    private func base64(_ text: String) throws(Problem) -> [UInt8] {
        // A data URL, as pages make them, is fine too.
        let body = text.hasPrefix("data:") ? String(text.drop { $0 != "," }.dropFirst()) : text
        guard let data = Data(base64Encoded: body) else {
            throw Problem(400, "invalid_base64", "the picture is not base64", errors: [("file", "is not base64")])
        }
        return [UInt8](data)
    }
}
