import Blocking
import Faces
import Foundation
import Log
import Synchronization
import Testing
import Wire

@testable import Store
@testable import clusterer

@Suite("A map")
struct ProjectionWorkTests {
    final class Shown: Sendable {
        let frames = Mutex<[MapFrame]>([])
        let told = Mutex<[Wire.Progress]>([])
    }

    private func run(_ message: RunProjection, _ desk: MemoryDesk) async throws -> Shown {
        let shown = Shown()
        let thread = BlockingThread(name: "map-test")
        defer { thread.stop() }
        desk.state.withLock { state in
            state.job = Job(
                id: UUID(), collection: nil, kind: "project", state: "queued", stage: "", done: 0, failed: 0,
                duplicates: 0, total: 0, error: nil, result: nil, createdAt: Date(), startedAt: nil, finishedAt: nil)
        }
        let job = ClusterJob(
            desk: desk, tell: { progress in shown.told.withLock { $0.append(progress) } },
            show: { frame in shown.frames.withLock { $0.append(frame) } }, thread: thread, threads: 2,
            isShuttingDown: { false }, log: Log(component: "test", sink: { _ in }), tellEvery: .milliseconds(1),
            pause: .milliseconds(1))
        try await job.run(message)
        return shown
    }

    private func message(steps: UInt32 = 20, perplexity: Float = 0, base: UUID? = nil) -> RunProjection {
        RunProjection(
            jobID: UUID().text, collection: UUID(), model: "m", perplexity: perplexity, steps: steps, base: base)
    }

    private func people(_ count: Int) throws -> [Embedding] {
        try (0..<count).map { i in
            var values = [Float](repeating: 0, count: Embedding.dimension)
            values[i % 3] = 1
            values[5] = Float(i) / 100
            return try #require(Embedding(values))
        }
    }

    @Test("It shows a first picture, then frames, and stores where each face ended")
    func maps() async throws {
        let desk = MemoryDesk(try people(60))
        let shown = try await run(message(), desk)
        let state = desk.state.withLock { $0 }
        #expect(state.error == nil)
        #expect(state.begun?.places.count == 60 && state.begun?.step == 0)
        #expect(state.parameters == #"{"model":"m","perplexity":19.666666666666668,"seed":0,"steps":20}"#)
        let last = try #require(state.maps.last)
        #expect(last.finished && last.snapshot.step == 270 && last.snapshot.places.count == 60)
        #expect(last.snapshot.divergence > 0)
        let frames = shown.frames.withLock { $0 }
        #expect(frames.first?.sequence == 1 && frames.first?.base == 0)
        #expect(frames.allSatisfy { $0.steps == 270 && $0.faces == 60 })
        let end = try #require(frames.last)
        #expect(MapPlaces(end, base: nil) == MapPlaces(last.snapshot.places))
        #expect(shown.told.withLock { $0.last?.state } == .succeeded)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var faces: Int
        var perplexity: Float = 0
        var steps: UInt32 = 20
        var base: UUID?
        var error: String
    }

    static let bad: [Bad] = [
        Bad(
            testDescription: "no face", faces: 0, error: "there is no face to map; choose a larger selection"),
        Bad(
            testDescription: "a perplexity too large for the selection", faces: 60, perplexity: 30,
            error: "the perplexity is 30.0, but 60 faces allow from 1 to 19"),
        Bad(
            testDescription: "a negative perplexity", faces: 60, perplexity: -1,
            error: "the perplexity is -1.0; it must be from 1 to 1,000"),
        Bad(
            testDescription: "too many steps", faces: 60, steps: 10_001,
            error: "there are 10001 steps; there may be 10000 at most"),
        Bad(
            testDescription: "a base that is gone", faces: 60, base: UUID(),
            error: "the projection to go on from is gone"),
    ]

    @Test("What can't be done fails the job with a sentence", arguments: bad)
    func refuses(_ one: Bad) async throws {
        let desk = MemoryDesk(try people(one.faces))
        let shown = try await run(message(steps: one.steps, perplexity: one.perplexity, base: one.base), desk)
        #expect(desk.state.withLock { $0.error } == one.error)
        #expect(shown.told.withLock { $0.last?.state } == .failed)
    }

    @Test("One face and faces that are all the same have a map", arguments: [1, 2, 40])
    func sameFaces(count: Int) async throws {
        let one = try #require(people(1).first)
        let desk = MemoryDesk(Array(repeating: one, count: count))
        _ = try await run(message(), desk)
        let state = desk.state.withLock { $0 }
        #expect(state.error == nil)
        #expect(state.maps.last?.snapshot.places.count == count)
        #expect(state.maps.last?.snapshot.places.allSatisfy { $0.x.isFinite && $0.y.isFinite } == true)
    }

    @Test("Somebody who wants it to stop gets what there is")
    func stops() async throws {
        let desk = MemoryDesk(try people(900))
        desk.state.withLock { $0.stopRequested = true }
        _ = try await run(message(steps: 10_000), desk)
        let last = try #require(desk.state.withLock { $0.maps.last })
        #expect(last.finished)
        #expect(last.snapshot.step < 10_250)
    }

    @Test("A map that was stopped goes on at its step; one with new faces keeps the old ones near their places")
    func goesOn() async throws {
        let desk = MemoryDesk(try people(60))
        _ = try await run(message(), desk)
        let ended = try #require(desk.state.withLock { $0.maps.last?.snapshot })
        let ids = desk.state.withLock { $0.faces.map(\.face) }
        desk.state.withLock { $0.earlier = (120, Dictionary(uniqueKeysWithValues: zip(ids, ended.places))) }
        _ = try await run(message(base: UUID()), desk)
        #expect(desk.state.withLock { $0.begun }?.step == 120)
        #expect(desk.state.withLock { $0.maps.last }?.snapshot.step == 270)

        desk.state.withLock { state in
            state.earlier = (270, Dictionary(uniqueKeysWithValues: zip(ids.dropLast(5), ended.places)))
        }
        _ = try await run(message(base: UUID()), desk)
        let again = try #require(desk.state.withLock { $0.maps.last?.snapshot })
        #expect(again.step == 280)
        let span = ended.places.reduce(0) { max($0, abs($1.x), abs($1.y)) }
        for (now, before) in zip(again.places, ended.places).dropLast(5) {
            #expect(abs(now.x - before.x) < span && abs(now.y - before.y) < span)
        }
    }

    @Test("Frames are changes of the one before, but for every tenth and one whose unit changed")
    func frames() {
        var encoder = FrameEncoder(jobID: "j", steps: 2)
        let near = MapSnapshot(step: 1, divergence: 0, places: [SIMD2(1, 1)])
        let far = MapSnapshot(step: 2, divergence: 0, places: [SIMD2(100, 1)])
        let bases = (0..<12).map { encoder.frame($0 == 4 ? far : near).base }
        #expect(bases == [0, 1, 2, 3, 0, 0, 6, 7, 8, 9, 0, 11])
        let last = FrameEncoder.last(far, jobID: "j", steps: 2)
        #expect(last.base == 0 && last.sequence == .max)
    }
}
