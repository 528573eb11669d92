import Blocking
import Synchronization

/// Fetches from other servers over HTTP and HTTPS with libcurl, on a few threads of its own; no proxy is used.
public final class HTTPClient: Sendable {
    /// Connections opened for guarded requests are kept apart from the others, so that none is ever reused across.
    private struct Lane {
        let thread: BlockingThread
        let guarded: CurlSession?
        let open: CurlSession?
    }
    private struct State {
        var busy: [Int]
        var next = 0
    }
    private let lanes: [Lane]
    private let state: Mutex<State>

    /// Makes a client that has up to `threads` requests under way at once; more of them wait.
    public init(threads: Int = 4) {
        lanes = (0..<max(1, threads)).map { index in
            let thread = BlockingThread(name: "http-client-\(index)")
            return Lane(thread: thread, guarded: CurlSession(thread: thread), open: CurlSession(thread: thread))
        }
        state = Mutex(State(busy: Array(repeating: 0, count: lanes.count)))
    }

    deinit { for lane in lanes { lane.thread.stop() } }

    /// Sends a request and gives the answer, whatever its status.
    ///
    /// - Throws: why there is no answer; `.cancelled` when the task is.
    public func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPAnswer {
        let index = take()
        defer { state.withLock { $0.busy[index] -= 1 } }
        let lane = lanes[index]
        guard let session = request.allowPrivate ? lane.open : lane.guarded else {
            throw HTTPClientError(.failed, "libcurl can't be used")
        }
        let cancelled = Cancellation()
        let result = await withTaskCancellationHandler {
            await Self.result(session, request, cancelled)
        } onCancel: {
            cancelled.set()
        }
        return try result.get()
    }

    private static func result(
        _ session: CurlSession, _ request: HTTPRequest, _ cancelled: Cancellation
    ) async -> Result<HTTPAnswer, HTTPClientError> {
        do throws(HTTPClientError) {
            return .success(try await session.send(request, cancelled: cancelled))
        } catch {
            return .failure(error)
        }
    }

    /// The least busy lane; the next in turn among equals.
    private func take() -> Int {
        state.withLock { state in
            let order = state.busy.indices.map { ($0 + state.next) % state.busy.count }
            let index = order.min { state.busy[$0] < state.busy[$1] } ?? 0
            state.busy[index] += 1
            state.next = (index + 1) % state.busy.count
            return index
        }
    }
}
