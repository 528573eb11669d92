import Faces
import FoundationEssentials
import HTTPServer
import Store

extension Edit {
    var json: JSON {
        [
            "id": JSON(id), "kind": .string(kind), "by": .string(by), "reason": .text(reason),
            "created_at": JSON(createdAt), "faces": .int(faces), "people": .array(people.map(\.json)),
            "undoes": JSON(undoes), "undone_by": JSON(undoneBy),
        ]
    }
}

extension Edit.Trace {
    var json: JSON {
        [
            "id": JSON(person), "action": .string(action.rawValue), "name_before": .text(nameBefore),
            "name_after": .text(nameAfter), "into": JSON(into), "gained": .int(gained), "lost": .int(lost),
            "version": .int(version),
        ]
    }
}

extension LedgerEntry {
    var json: JSON {
        [
            "face_id": JSON(face), "decision": .string(decision),
            "person": person.map { ["id": JSON($0), "name": .text(personName)] } ?? .null,
            "origin": .string(origin), "by": .string(by), "reason": .text(reason), "created_at": JSON(createdAt),
            "version": .int(version), "edit": JSON(edit), "undone_by": JSON(undoneBy),
        ]
    }
}
