import FoundationEssentials
import Store
import Wire

extension FaceSelection {
    /// Reads a selection from the fields of a message.
    ///
    /// - Throws: a `Refusal` that says what is wrong.
    init(collection: [UInt8], person: [UInt8], model: String, _ selection: Selection?) throws(Refusal) {
        guard !model.isEmpty else { throw Refusal("the embedding model is missing") }
        let selection = selection ?? Selection()
        guard !(selection.labelledOnly && selection.unlabelledOnly) else {
            throw Refusal("no face is both labelled and unlabelled")
        }
        guard (0...1).contains(selection.minQuality) else {
            throw Refusal("min_quality is \(selection.minQuality); it must be from 0 to 1")
        }
        do {
            let listed = try selection.faces
            self.init(
                collection: try WireID.required(collection, "collection_id"), model: model,
                person: try WireID.optional(person, "person_id"), faces: listed.isEmpty ? nil : listed,
                labelled: selection.labelledOnly ? true : selection.unlabelledOnly ? false : nil,
                minQuality: selection.minQuality)
        } catch {
            throw Refusal(error.detail)
        }
    }
}
