import Faces
import FoundationEssentials
import HTTPServer
import Store

extension JSON {
    init(_ id: UUID) { self = .string(id.text) }
    init(_ id: UUID?) { self = .text(id?.text) }
    init(_ date: Date) {
        self = .string(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
    init(_ date: Date?) { self = date.map { JSON($0) } ?? .null }
}

extension Collection {
    var json: JSON { ["id": JSON(id), "name": .string(name), "created_at": JSON(createdAt)] }
}

extension Person {
    var json: JSON {
        [
            "id": JSON(id), "name": .string(name), "faces": .int(faces), "images": .int(images),
            "representative_face": JSON(representativeFace), "created_at": JSON(createdAt), "version": .int(version),
        ]
    }
}

extension Box {
    var json: JSON { ["x": .float(x), "y": .float(y), "width": .float(width), "height": .float(height)] }
}

extension Quality {
    var json: JSON {
        [
            "overall": .float(overall), "size": .float(size), "sharpness": .float(sharpness), "pose": .float(pose),
            "exposure": .float(exposure),
        ]
    }
}

extension DetectedFace {
    /// Box with score, landmarks and quality, the same in every answer.
    var fields: [(String, JSON)] {
        [
            (
                "box",
                [
                    "x": .float(box.x), "y": .float(box.y), "width": .float(box.width), "height": .float(box.height),
                    "score": .float(score),
                ]
            ),
            ("landmarks", .array(landmarks.map { [.float($0.x), .float($0.y)] })), ("quality", quality.json),
        ]
    }
}

extension SexEstimate {
    var json: JSON { ["label": .string(label.rawValue), "female": .double(female)] }
}

extension SkippedFace {
    var json: JSON { ["box": box.json, "reason": .string(reason.rawValue)] }
}

extension ImageRow {
    var json: JSON {
        [
            "id": JSON(id), "sha256": .string(sha256.hex), "file_name": .string(fileName), "bytes": .int(byteCount),
            "width": .int(width), "height": .int(height), "format": .string(format), "face_count": .int(faceCount),
            "skipped": .array(skipped.map(\.json)), "detector": .string(detector), "created_at": JSON(createdAt),
        ]
    }
}

extension FaceRow {
    /// The person as REST shows it inside other things.
    var personJSON: JSON {
        guard let person else { return .null }
        return ["id": JSON(person), "name": .text(personName)]
    }

    /// The face, with an estimate from its embedding when there is one.
    func json(sex: SexEstimate?) -> JSON {
        .object(
            [("id", JSON(id)), ("image_id", JSON(image)), ("file_name", .string(fileName))] + face.fields + [
                ("person", personJSON), ("sex", sex?.json ?? .null), ("label", .string(label.rawValue)),
                ("is_not", .array(isNot.map { JSON($0) })), ("version", .int(version)),
                ("thumbnail_url", .string("/api/v1/faces/\(id.text)/thumbnail")), ("created_at", JSON(createdAt)),
            ])
    }
}

extension Job {
    /// Where to see what a job made.
    private static func resultPath(_ kind: String, _ result: UUID) -> String? {
        switch kind {
        case "cluster": "/api/v1/clusterings/\(result.text)"
        case "curate": "/api/v1/curations/\(result.text)"
        case "project": "/api/v1/projections/\(result.text)"
        default: nil
        }
    }

    var json: JSON {
        [
            "id": JSON(id), "kind": .string(kind), "state": .string(state), "stage": .string(stage),
            "done": .int(done), "failed": .int(failed), "duplicates": .int(duplicates), "total": .int(total),
            "error": .text(error), "result": JSON(result),
            "result_url": .text(result.flatMap { Self.resultPath(kind, $0) }),
            "created_at": JSON(createdAt), "started_at": JSON(startedAt), "finished_at": JSON(finishedAt),
        ]
    }
}

extension Clustering {
    var json: JSON {
        [
            "id": JSON(id), "job": JSON(job), "person": JSON(person), "algorithm": .string(algorithm),
            "parameters": (try? JSON(parsing: Array(parameters.utf8))) ?? .null, "clusters": .int(clusters),
            "faces": .int(faces), "created_at": JSON(createdAt),
        ]
    }
}

extension Quarantined {
    var json: JSON {
        [
            "id": JSON(id), "state": .string(state), "code": .string(code), "detail": .string(detail),
            "queue": .string(queue), "method": .string(method), "message_id": .string(messageID),
            "worker": .string(worker), "count": .int(count), "bytes": .int(bodyBytes), "created_at": JSON(createdAt),
        ]
    }
}
