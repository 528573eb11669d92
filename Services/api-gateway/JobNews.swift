import Messaging
import Synchronization
import Wire

/// The newest news of jobs and maps, for clients that listen.
final class JobNews: Sendable {
    /// What is known of a job.
    struct News: Sendable {
        var progress: Wire.Progress?
        var frame: Frame?
    }

    /// A map as the newest frame left it.
    struct Frame: Sendable {
        var sequence: UInt32
        var step: UInt32
        var steps: UInt32
        var divergence: Float
        var places: MapPlaces
    }

    private struct Inside {
        var news = RecentlyUsed<String, News>(limit: 32)
        var listeners: [String: [Int: AsyncStream<Void>.Continuation]] = [:]
        var next = 0
    }
    private let inside = Mutex(Inside())

    /// Takes an event of a job.
    func heard(_ progress: Wire.Progress) { change(progress.jobID) { $0.progress = progress } }

    /// Takes a map's frame; one that changes a frame that was missed waits for a whole one.
    func heard(_ frame: MapFrame) {
        change(frame.jobID) { news in
            var base: MapPlaces?
            if frame.base != 0 {
                guard let known = news.frame, known.sequence == frame.base else { return }
                base = known.places
            }
            guard let places = MapPlaces(frame, base: base) else { return }
            if let known = news.frame, known.sequence > frame.sequence, frame.sequence != 1 { return }
            news.frame = Frame(
                sequence: frame.sequence, step: frame.step, steps: frame.steps, divergence: frame.divergence,
                places: places)
        }
    }

    /// What is known of a job now.
    func news(of job: String) -> News { inside.withLock { $0.news[job] } ?? News() }

    /// A value each time there is news of a job; a reader that is slow gets one for many.
    func listen(_ job: String) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = inside.withLock { inside in
            inside.next += 1
            inside.listeners[job, default: [:]][inside.next] = continuation
            return inside.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.inside.withLock { inside in
                inside.listeners[job]?[number] = nil
                if inside.listeners[job]?.isEmpty == true { inside.listeners[job] = nil }
            }
        }
        continuation.yield()
        return stream
    }

    /// Wakes everyone who listens to a job, as when time has passed.
    private func change(_ job: String, _ body: (inout News) -> Void) {
        let listeners = inside.withLock { inside in
            var news = inside.news[job] ?? News()
            body(&news)
            inside.news[job] = news
            return inside.listeners[job].map { Array($0.values) } ?? []
        }
        for listener in listeners { listener.yield() }
    }

    /// Takes the events of the broker until cancelled.
    func follow(_ messenger: Messenger) async {
        await withTaskGroup { group in
            group.addTask {
                await messenger.consume(.events("job.*"), prefetch: 64) {
                    self.heard(try $0.decode(Wire.Progress.self))
                }
            }
            group.addTask {
                await messenger.consume(.events("map.*"), prefetch: 8) { self.heard(try $0.decode(MapFrame.self)) }
            }
        }
    }
}
