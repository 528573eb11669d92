import Evaluation
import Faces
import Foundation
import Synchronization
import Testing
import Wire

@testable import Store
@testable import clusterer

extension MemoryDesk: EvaluationDesk {
    func name(collection: UUID) async throws -> String? { "a test" }
    func gallery(collection: UUID, model: String) async throws -> Gallery? {
        Gallery(people: 3, falseNameLimit: 0.05, calibrationJSON: nil)
    }
    func measures(collection: UUID) async throws -> [UUID: FaceMeasure] { [:] }
    func save(_ request: EvaluationRequest, job: UUID, reportJSON: String, calibrationJSON: String?) async throws {
        state.withLock { state in
            state.parameters = reportJSON
            state.saves += 1
        }
    }
}

@Suite("Evaluations")
struct EvaluationTests {
    struct Bad: Sendable {
        var message: RunEvaluation
        var says: String
    }

    private static let id = UUID().bytes

    static let bad: [Bad] = [
        Bad(message: RunEvaluation(model: "m"), says: "collection_id"),
        Bad(message: RunEvaluation(collectionID: id), says: "model"),
        Bad(message: RunEvaluation(collectionID: id, model: "m", limit: 2), says: "limit"),
        Bad(message: RunEvaluation(collectionID: id, model: "m", heldOut: 1), says: "held_out"),
        Bad(message: RunEvaluation(collectionID: id, model: "m", heldOut: .nan), says: "held_out"),
        Bad(message: RunEvaluation(collectionID: id, model: "m", draws: 101), says: "draws"),
    ]

    @Test("A message that can't be meant is refused", arguments: bad)
    func refused(_ one: Bad) {
        let refusal = #expect(throws: Refusal.self) { try EvaluationRequest(one.message) }
        #expect(refusal?.description.contains(one.says) == true)
    }

    @Test("What is missing has its default")
    func defaults() throws {
        let request = try EvaluationRequest(RunEvaluation(collectionID: Self.id, model: "m"))
        #expect(request.plan.photos == [5, 1] && request.plan.leastPhotos == 10 && request.plan.draws == 5)
        let one = try EvaluationRequest(RunEvaluation(collectionID: Self.id, model: "m", photos: 1, draws: 2))
        #expect(one.plan.photos == [1] && one.plan.leastPhotos == 2 && one.plan.draws == 2)
    }
}
