import LocalServers

/// A `multipart/form-data` body with a few fields and one file.
struct MultipartBody: Sendable {
    private let boundary = "rollcall-" + RandomText.hex(24)
    let bytes: [UInt8]

    /// The Content-Type of the request.
    var type: String { "multipart/form-data; boundary=\(boundary)" }

    /// Puts the fields and the file together.
    init(fields: [(name: String, value: String)] = [], file: [UInt8], named fileName: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(file.count + 1024)
        for field in fields {
            bytes +=
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(field.name))\"\r\n\r\n\(field.value)\r\n"
                .utf8
        }
        bytes +=
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(Self.quoted(fileName))\"\r\n"
            .utf8
        bytes += "Content-Type: application/octet-stream\r\n\r\n".utf8
        bytes += file
        bytes += "\r\n--\(boundary)--\r\n".utf8
        self.bytes = bytes
    }

    /// Quotes and line breaks as browsers write them in a name.
    static func quoted(_ name: String) -> String {
        var out = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": out += "%22"
            case "\r": out += "%0D"
            case "\n": out += "%0A"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
