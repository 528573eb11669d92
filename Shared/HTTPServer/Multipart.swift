/// One part of a `multipart/form-data` body.
public struct Part: Sendable, Equatable {
    /// The form field's name.
    public let name: String
    /// The file's name as the client gave it; never use it as a path. Nil for a plain field.
    public let fileName: String?
    /// The declared media type; nil when there is none.
    public let contentType: String?
    public let body: [UInt8]

    /// Makes a part.
    public init(name: String, fileName: String? = nil, contentType: String? = nil, body: [UInt8]) {
        self.name = name
        self.fileName = fileName
        self.contentType = contentType
        self.body = body
    }

    /// The body as text; nil when it is not UTF-8.
    public var text: String? { String(validating: body, as: UTF8.self) }
}

extension Request {
    /// The parts of a `multipart/form-data` body (RFC 7578), at most 100.
    ///
    /// - Throws: a problem: 415 for another media type, 400 `malformed_multipart` for everything that is not well formed.
    public func multipart() throws(Problem) -> [Part] {
        guard mediaType == "multipart/form-data" else {
            throw Problem(415, "not_multipart", "send Content-Type: multipart/form-data with a boundary")
        }
        let parameters = HeaderParameters(headers["Content-Type"] ?? "")
        guard let boundary = parameters["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw malformed("the Content-Type has no boundary of 1 to 70 characters")
        }
        return try parts(boundary: Array("--".utf8) + Array(boundary.utf8))
    }

    private func malformed(_ detail: String) -> Problem { Problem(400, "malformed_multipart", detail) }

    private func parts(boundary: [UInt8]) throws(Problem) -> [Part] {
        // Text before the first boundary is to be ignored (RFC 2046); the first may stand at the very start.
        var at: Int
        if body.starts(with: boundary) {
            at = boundary.count
        } else if let found = find([0x0D, 0x0A] + boundary, from: 0) {
            at = found + 2 + boundary.count
        } else {
            throw malformed("the boundary doesn't occur in the body")
        }
        var parts: [Part] = []
        while true {
            if body[at...].starts(with: [0x2D, 0x2D]) { return parts }
            while at < body.count, body[at] == 0x20 || body[at] == 0x09 { at += 1 }
            guard body[at...].starts(with: [0x0D, 0x0A]) else { throw malformed("a boundary's line has more on it") }
            at += 2
            guard let end = find([0x0D, 0x0A] + boundary, from: at) else {
                throw malformed("the last boundary is missing: the body was cut off")
            }
            guard parts.count < 100 else { throw malformed("there are more than 100 parts") }
            parts.append(try part(Array(body[at..<end])))
            at = end + 2 + boundary.count
        }
    }

    private func part(_ bytes: [UInt8]) throws(Problem) -> Part {
        var at = 0
        var fields: [(name: String, value: String)] = []
        while true {
            guard let end = lineEnd(bytes, from: at), end - at <= 8192, fields.count < 32 else {
                throw malformed("a part's header doesn't end")
            }
            defer { at = end + 2 }
            if end == at { break }
            let line = String(decoding: bytes[at..<end], as: UTF8.self)
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { throw malformed("a part's header has a line without a colon") }
            fields.append((name: trimmed(halves[0]), value: trimmed(halves[1])))
        }
        let headers = Headers(fields.map { ($0.name, $0.value) })
        let disposition = headers["Content-Disposition"] ?? ""
        guard mediaTypeOf(disposition) == "form-data" else { throw malformed("a part is not form-data") }
        let parameters = HeaderParameters(disposition)
        guard let name = parameters["name"] else { throw malformed("a part has no name") }
        return Part(
            name: name, fileName: parameters.extended("filename") ?? parameters["filename"],
            contentType: headers["Content-Type"], body: Array(bytes[min(at, bytes.count)...]))
    }

    private func lineEnd(_ bytes: [UInt8], from start: Int) -> Int? {
        var at = start
        while at + 1 < bytes.count {
            if bytes[at] == 0x0D, bytes[at + 1] == 0x0A { return at }
            at += 1
        }
        return nil
    }

    /// The first place of `needle` in the body, at or after `start`.
    private func find(_ needle: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first, start + needle.count <= body.count else { return nil }
        return body.firstIndex(needle: needle, first: first, from: start)
    }
}

extension [UInt8] {
    fileprivate func firstIndex(needle: [UInt8], first: UInt8, from start: Int) -> Int? {
        let span = self.span
        let last = count - needle.count
        var at = start
        outer: while at <= last {
            guard span[at] == first else {
                at += 1
                continue
            }
            for i in needle.indices where span[at + i] != needle[i] {
                at += 1
                continue outer
            }
            return at
        }
        return nil
    }
}
