import Faces
import Foundation
import HTTPServer
import Imaging
import TestKit
import Testing
import Wire

@testable import Store
@testable import api_gateway

private let needed = TestEnvironment.brokerURL != nil && TestEnvironment.databaseURL != nil

@Suite(
    "Maps over REST", .enabled(if: needed, "set ROLLCALL_TEST_AMQP_URL and ROLLCALL_TEST_DATABASE_URL (make test does)")
)
struct ProjectionRouteTests {
    @Test("A map is asked for, followed, read, drawn and stopped")
    func projections() async throws {
        try await withGateway { api in
            for shade in [90, 150] as [UInt8] {
                _ = try await api.upload(
                    picture(width: 200, shade: shade), name: "\(shade).jpg", person: "Ada \(shade)")
            }
            let collection = try #require(try await api.store.collection(named: "default"))
            let rows = try await api.store.faces(
                FaceSelection(collection: collection.id, model: "dlib-resnet-v1"), after: nil, limit: 100)
            let made = try await api.send(.post, "/collections/default/projections", ["perplexity": 5, "seed": 3])
            #expect(made.status == 202)
            #expect(made.json["kind"] == "project")
            let id = try #require(made.json["id"]?.stringValue.flatMap { UUID(uuidString: $0) })
            #expect(try await api.send(.get, "/jobs/\(id.text)/projection").status == 404)
            let faces = rows.map(\.face) + [UUID()]
            let places = faces.indices.map { SIMD2(Float($0), -Float($0)) }
            let map = try await api.store.beginProjection(
                job: id, collection: collection.id, person: nil, base: nil, parametersJSON: "{}", step: 0, steps: 750,
                faces: faces, places: places)
            #expect(try await api.send(.get, "/jobs/\(id.text)/projection").json["version"] == 1)
            #expect(try await api.send(.post, "/jobs/\(id.text)/stop").status == 202)
            #expect(try await api.store.isStopRequested(job: id))
            try await api.store.saveProjection(job: id, step: 9, divergence: 1.5, places: places, finished: true)
            let known = try await api.send(.get, "/projections/\(map.text)").json
            #expect(known["version"] == 2 && known["step"] == 9 && known["divergence"] == 1.5)
            let ended = try await api.send(.get, "/jobs/\(id.text)").json
            #expect(ended["result_url"] == .string("/api/v1/projections/\(map.text)"))
            #expect(
                try await api.send(.get, "/collections/default/projections").json["items"]?.arrayValue?.count == 1)
            // The face that is gone is left out.
            let points = try await api.send(.get, "/projections/\(map.text)/points").json
            #expect(points["x"]?.arrayValue?.count == rows.count)
            #expect(points["people"]?.arrayValue?.count == 2)
            for thumbnails in [true, false] {
                let drawn = try await api.send(
                    .get, "/projections/\(map.text)/picture?side=300&least=1&thumbnails=\(thumbnails)")
                #expect(drawn.response.headers["Content-Type"] == "image/png")
                let (image, info) = try Imaging.decode(drawn.response.body)
                #expect(info.format == .png && image.height == 300 && image.width > 300)
            }
            #expect(try await api.send(.post, "/jobs/\(id.text)/stop").status == 409)
        }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var body: JSON
        var status: Int
        var testDescription: String { String(decoding: body.encoded(), as: UTF8.self) }
    }

    static let bad: [Bad] = [
        Bad(body: ["perplexity": 0], status: 400), Bad(body: ["perplexity": "many"], status: 400),
        Bad(body: ["steps": 0], status: 400), Bad(body: ["seed": -1], status: 400),
        Bad(body: ["person": "nobody"], status: 404), Bad(body: ["from": "x"], status: 404),
        Bad(body: ["from": "00000000-0000-7000-8000-000000000000"], status: 404), Bad(body: ["color": 1], status: 400),
    ]

    @Test("What can't be asked for is refused", arguments: bad)
    func refuses(_ one: Bad) async throws {
        try await withGateway { api in
            let answer = try await api.send(.post, "/collections/default/projections", one.body)
            #expect(answer.status == one.status)
            let jobs = try await api.send(.get, "/jobs?limit=5").json
            #expect(jobs["items"]?.arrayValue?.isEmpty == true)
        }
    }

    @Test("Events of a job that is over end at once")
    func endsAtOnce() async throws {
        try await withGateway { api in
            let job = try await api.store.createJob(collection: nil, kind: "project")
            try await api.store.failJob(id: job.id, error: "no")
            let answer = try await api.send(.get, "/jobs/\(job.id.text)/events")
            #expect(answer.response.headers["Content-Type"] == "text/event-stream")
            #expect(try await api.send(.get, "/jobs/\(UUID().text)/events").status == 404)
        }
    }
}

@Suite("News of a map")
struct JobNewsTests {
    private func frame(_ sequence: UInt32, _ places: [SIMD2<Float>], base: [SIMD2<Float>]? = nil) -> MapFrame {
        let now = MapPlaces(places)
        return MapFrame(
            jobID: "j", sequence: sequence, base: base == nil ? 0 : sequence - 1, step: sequence, steps: 9,
            unit: now.unit, faces: UInt32(places.count), changes: now.changes(of: base.map { MapPlaces($0) }))
    }

    @Test("Changes build on what came before; after a gap the next whole frame counts")
    func follows() {
        let news = JobNews()
        let (a, b, c) = ([SIMD2<Float>(1, 1)], [SIMD2<Float>(1, 1.5)], [SIMD2<Float>(1.2, 1.5)])
        news.heard(frame(2, b, base: a))
        #expect(news.news(of: "j").frame == nil)
        news.heard(frame(1, a))
        news.heard(frame(2, b, base: a))
        #expect(news.news(of: "j").frame?.places == MapPlaces(b))
        news.heard(frame(4, a, base: c))
        #expect(news.news(of: "j").frame?.sequence == 2)
        news.heard(frame(5, c))
        #expect(news.news(of: "j").frame?.places == MapPlaces(c))
        #expect(news.news(of: "other").frame == nil)
    }

    @Test("A client gets a whole frame first, then changes of what it saw, however many it missed")
    func tells() throws {
        let news = JobNews()
        var told = Told()
        news.heard(frame(1, [SIMD2(1, 1)]))
        let first = try #require(told.news(news.news(of: "j")).first)
        #expect(first.id == "1" && first.name == "frame" && first.data.contains("\"base\":0"))
        #expect(told.news(news.news(of: "j")).isEmpty)
        news.heard(frame(2, [SIMD2(1, 1.5)]))
        news.heard(frame(3, [SIMD2(1, 1.6)]))
        let second = try #require(told.news(news.news(of: "j")).first)
        #expect(second.id == "3" && second.data.contains("\"base\":1"))
        // One that comes back and has seen it all is told nothing again.
        var back = Told(last: 3)
        #expect(back.news(news.news(of: "j")).isEmpty)
        news.heard(frame(4, [SIMD2(1, 1.7)]))
        #expect(back.news(news.news(of: "j")).first?.data.contains("\"base\":0") == true)
    }

    @Test("Everyone who listens is woken")
    func wakes() async {
        let news = JobNews()
        var listeners = (0..<3).map { _ in news.listen("j").makeAsyncIterator() }
        for index in listeners.indices { _ = await listeners[index].next() }
        news.heard(Wire.Progress(jobID: "j", state: .running, done: 1, total: 2, stage: "mapping"))
        for index in listeners.indices { #expect(await listeners[index].next() != nil) }
        #expect(news.news(of: "j").progress?.done == 1)
    }
}

@Suite("The picture of a map")
struct MapPictureTests {
    private func face(_ x: Float, _ y: Float, _ person: UUID? = nil, _ name: String? = nil) -> PlacedFace {
        PlacedFace(face: UUID(), place: SIMD2(x, y), person: person, personName: name)
    }

    @Test("People with most faces have a colour each, others are told together")
    func legend() {
        let (ada, bob, cyd) = (UUID(), UUID(), UUID())
        let faces =
            [face(0, 0, ada, "Ada"), face(9, 9, ada, "Ada"), face(5, 5, bob, "Bob"), face(5, 6)]
            + (0..<3).map { face(Float($0), 3, cyd, "Cyd") }
        let picture = MapPicture(faces, side: 400)
        #expect(picture.legend.map(\.name) == ["Cyd", "Ada", "other people", "not labelled"])
        #expect(picture.legend.map(\.faces) == [3, 2, 1, 1])
        #expect(Set(picture.legend.map(\.colour)).count == 4)
        for face in faces {
            let place = picture.place(face)
            #expect(place.x >= 0 && place.x <= 400 && place.y >= 0 && place.y <= 400)
        }
        let image = picture.drawn(title: "7 faces")
        let at = picture.place(faces[1])
        let pixel = 3 * (Int(at.y) * image.width + Int(at.x))
        let drawn = image.pixels[pixel..<pixel + 3]
        let colour = picture.colour(faces[1])
        #expect(zip(drawn, [colour.x, colour.y, colour.z]).allSatisfy { abs(Int($0) - Int($1)) < 60 })
    }

    @Test("No face, one face and places that are all the same are drawn", arguments: [0, 1, 5])
    func few(count: Int) {
        let image = MapPicture((0..<count).map { _ in face(2, 2) }, side: 200).drawn(title: "é😀")
        #expect(image.height == 200)
    }

    @Test("Letters with accents lose them, what is not there is a question mark")
    func letters() {
        #expect(MapFont.rows("é") == MapFont.rows("e"))
        #expect(MapFont.rows("😀") == MapFont.rows("?"))
        #expect((32..<127).allSatisfy { MapFont.rows(Character(UnicodeScalar($0))).count == MapFont.height })
        #expect(MapFont.rows("A").contains { $0 != 0 })
    }
}
