import Faces
import FoundationEssentials
import HTTPServer
import Store
import Wire

extension Gateway {
    /// How often a job is looked up for those who listen: events may be lost, and some jobs have none.
    private static let lookEvery = Duration.seconds(1)

    /// Routes of events.
    func addEvents(to router: inout Router) {
        router.add(.get, "/jobs/{id}/events") { request in
            let id = try id(request, "job")
            guard try await store.job(id: id) != nil else { throw missing("job") }
            let last = request.headers["Last-Event-ID"].flatMap { UInt32($0) }
            return .events { stream in await tell(id, on: stream, last: last) }
        }
    }

    /// Sends `progress`, `frame` and at last `end` until the job is over or the client is gone.
    private func tell(_ id: UUID, on stream: EventStream, last: UInt32?) async {
        var told = Told(last: last)
        let (ticks, tick) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup { group in
            group.addTask {
                for await _ in news.listen(id.text) { tick.yield() }
            }
            group.addTask {
                repeat { tick.yield() } while (try? await Task.sleep(for: Self.lookEvery)) != nil
                tick.finish()
            }
            var looked: ContinuousClock.Instant?
            for await _ in ticks {
                var events = told.news(news.news(of: id.text))
                if looked.map({ .now - $0 >= Self.lookEvery / 2 }) ?? true || told.isOver {
                    looked = .now
                    if let job = try? await store.job(id: id) { events += told.job(job) }
                }
                var goesOn = !told.hasEnded
                for event in events where await !stream.send(event) { goesOn = false }
                if !goesOn { break }
            }
            group.cancelAll()
        }
    }
}

/// What a client was told of a job, and what comes next.
struct Told {
    private var progress: JSON?
    private var sequence: UInt32?
    private var places: MapPlaces?
    /// True once an event said that the job is over; the database has the last word.
    private(set) var isOver = false
    /// True when `end` was told.
    private(set) var hasEnded = false

    /// `last` is the id of the last event a client saw before it came back.
    init(last: UInt32? = nil) { sequence = last }

    /// The events for what is new.
    mutating func news(_ news: JobNews.News) -> [ServerEvent] {
        var events: [ServerEvent] = []
        if let now = news.progress {
            isOver = [.succeeded, .failed, .cancelled].contains(now.state)
            if !isOver, now.state == .running {
                events += changed(
                    to: [
                        "state": "running", "stage": .string(now.stage), "done": .int(Int(clamping: now.done)),
                        "total": .int(Int(clamping: now.total)),
                    ])
            }
        }
        if let frame = news.frame, frame.sequence != sequence { events.append(self.frame(frame)) }
        return events
    }

    /// The events for a job as the database has it.
    mutating func job(_ job: Job) -> [ServerEvent] {
        if job.isFinished {
            if hasEnded { return [] }
            hasEnded = true
            return [ServerEvent(name: "end", data: text(job.json))]
        }
        // What an event told is newer than what was written down.
        if progress != nil { return [] }
        return changed(
            to: [
                "state": .string(job.state), "stage": .string(job.stage), "done": .int(job.done),
                "total": .int(job.total),
            ])
    }

    private mutating func changed(to now: JSON) -> [ServerEvent] {
        if now == progress { return [] }
        progress = now
        return [ServerEvent(name: "progress", data: text(now))]
    }

    /// A frame as a change of the one this client saw last, or whole.
    private mutating func frame(_ frame: JobNews.Frame) -> ServerEvent {
        let base = places.flatMap { frame.places.isChange(of: $0) ? $0 : nil }
        let value: JSON = [
            "sequence": .int(Int(frame.sequence)), "base": .int(base == nil ? 0 : Int(sequence ?? 0)),
            "step": .int(Int(frame.step)), "steps": .int(Int(frame.steps)), "divergence": .float(frame.divergence),
            "unit": .float(frame.places.unit), "faces": .int(frame.places.count),
            "changes": .string(Data(frame.places.changes(of: base)).base64EncodedString()),
        ]
        (sequence, places) = (frame.sequence, frame.places)
        return ServerEvent(id: "\(frame.sequence)", name: "frame", data: text(value))
    }

    private func text(_ value: JSON) -> String { String(decoding: value.encoded(), as: UTF8.self) }
}
