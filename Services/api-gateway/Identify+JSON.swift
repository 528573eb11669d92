import Faces
import FoundationEssentials
import HTTPServer
import Identity
import Neighbors
import Store
import Wire

extension IdentifiedPicture {
    /// The answer of `POST /identify`.
    var json: JSON {
        [
            "image": [
                "width": .int(Int(clamping: answer.image?.width ?? 0)),
                "height": .int(Int(clamping: answer.image?.height ?? 0)), "format": .string(answer.image?.format ?? ""),
                "sha256": .string(answer.image?.hash?.hex ?? ""),
            ],
            "faces": .array(faces.map(json)), "skipped": .array(answer.skipped.map(\.face.json)),
            "search": report.json, "detector": .string(answer.detector), "model": .string(answer.model),
            "gallery": [
                "people": .int(gallery.people), "false_name_limit": .double(gallery.limit),
                "calibration": .text(gallery.calibration),
            ],
        ]
    }

    /// The short form of `GET /whoami?photo_url=`.
    var whoamiJSON: JSON {
        .array(
            faces.map { face in
                .object(
                    face.face.fields.prefix(1) + [
                        ("sex", face.sex?.json ?? .null),
                        ("verdict", .string(face.identification.verdict.rawValue)),
                        ("person", person(face.identification.person)),
                        ("confidence", confidence(face.identification)),
                        ("false_name_chance", chance(face.identification)),
                        (
                            "proposals",
                            .array(
                                face.neighbors.map { near in
                                    [.string("/api/v1/faces/\(near.face.text)/thumbnail"), .float(near.distance)]
                                })
                        ),
                    ])
            })
    }

    private func json(_ face: Face) -> JSON {
        .object(
            face.face.fields + [
                ("verdict", .string(face.identification.verdict.rawValue)),
                ("person", person(face.identification.person)), ("sex", face.sex?.json ?? .null),
                ("proposals", .array(face.identification.proposals.prefix(5).map(json))),
                ("neighbors", .array(face.neighbors.map { neighborJSON($0, rows[$0.face]) })),
            ])
    }

    private func json(_ proposal: Proposal) -> JSON {
        [
            "person": person(proposal.person), "distance": .float(proposal.distance), "votes": .int(proposal.votes),
            "false_name_chance": .double(proposal.falseNameChance),
            "distances": .array(proposal.distances.prefix(5).map(JSON.float)),
            "score": proposal.score.map { .double(rounded($0)) } ?? .null,
            "gap": proposal.gap.map { .double(rounded($0)) } ?? .null, "confirmed": .int(proposal.confirmed),
            "agreeing": .int(proposal.agreeing), "denied": .bool(proposal.isDenied),
            "faces": .array(proposal.faceIDs.prefix(5).map { JSON($0) }),
        ]
    }

    /// Four decimals of a score.
    private func rounded(_ score: Double) -> Double { (score * 10_000).rounded() / 10_000 }

    private func person(_ id: UUID?) -> JSON {
        guard let id else { return .null }
        return ["id": JSON(id), "name": .text(names[id])]
    }

    /// From 0 to 1: how sure it is that the nearest person is no stranger's double.
    private func confidence(_ identification: Identification) -> JSON {
        identification.proposals.first.map { .double(1 - $0.falseNameChance) } ?? .null
    }

    private func chance(_ identification: Identification) -> JSON {
        identification.proposals.first.map { .double($0.falseNameChance) } ?? .null
    }
}

/// A neighbour with the picture it is in; `row` is nil when the face was deleted a moment ago.
func neighborJSON(_ neighbor: Neighbor, _ row: FaceRow?) -> JSON {
    [
        "face_id": JSON(neighbor.face), "image_id": JSON(row?.image), "file_name": .text(row?.fileName),
        "distance": .float(neighbor.distance), "person": row?.personJSON ?? .null,
        "thumbnail_url": .string("/api/v1/faces/\(neighbor.face.text)/thumbnail"),
    ]
}
