/// The first part of a response.
struct ResponseHead: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var peer: HTTPPeer
}

/// One transfer between its two parties, the transport thread that fills it and the task that reads it, as a value: an event in,
/// actions out. Generic over what waits, so that tests need no tasks.
struct TransferState<HeadWaiter, ChunkWaiter> {
    enum Action {
        case resumeHead(HeadWaiter, Result<ResponseHead, any Error>)
        case resumeChunk(ChunkWaiter, Result<[UInt8]?, any Error>)
        /// The chunk was not taken: libcurl must hold the sender back and offer it again after ``unpause``.
        case hold
        /// Tell the thread to let the sender go on.
        case unpause
        /// Tell the thread to end the transfer.
        case stop
    }

    private enum HeadState {
        case pending
        case awaited(HeadWaiter)
        case here(ResponseHead)
        case taken
    }

    private let bufferLimit: Int
    private var head = HeadState.pending
    private var buffer: [UInt8] = []
    private var reader: ChunkWaiter?
    private var paused = false
    /// Set once: `nil` inside is a good end.
    private var end: Result<Void, any Error>?

    init(bufferLimit: Int) { self.bufferLimit = bufferLimit }

    /// Whether nothing more can happen, so that the thread need not begin.
    var isOver: Bool { end != nil }

    // MARK: What the thread reports

    mutating func receive(_ received: ResponseHead) -> [Action] {
        guard end == nil else { return [] }
        switch head {
        case .pending:
            head = .here(received)
            return []
        case .awaited(let waiter):
            head = .taken
            return [.resumeHead(waiter, .success(received))]
        case .here, .taken: return []
        }
    }

    mutating func receive(_ chunk: [UInt8]) -> [Action] {
        guard end == nil else { return [] }
        if let waiter = reader.take() { return [.resumeChunk(waiter, .success(chunk))] }
        guard buffer.count < bufferLimit else {
            paused = true
            return [.hold]
        }
        if buffer.isEmpty { buffer = chunk } else { buffer.append(contentsOf: chunk) }
        return []
    }

    mutating func finish(_ result: Result<Void, any Error>) -> [Action] {
        guard end == nil else { return [] }
        end = result
        var actions: [Action] = []
        if case .awaited(let waiter) = head {
            head = .taken
            actions.append(.resumeHead(waiter, result.flatMap { .failure(HTTPError.connection("the response ended before its head")) }))
        }
        if let waiter = reader.take() { actions.append(.resumeChunk(waiter, result.map { nil })) }
        return actions
    }

    // MARK: What the reading task asks

    mutating func awaitHead(_ waiter: HeadWaiter) -> [Action] {
        switch (head, end) {
        case (.here(let received), _):
            head = .taken
            return [.resumeHead(waiter, .success(received))]
        case (_, .failure(let error)): return [.resumeHead(waiter, .failure(error))]
        case (.pending, nil):
            head = .awaited(waiter)
            return []
        case (_, _): return [.resumeHead(waiter, .failure(HTTPError.connection("the response ended before its head")))]
        }
    }

    mutating func awaitChunk(_ waiter: ChunkWaiter) -> [Action] {
        if !buffer.isEmpty {
            let chunk = buffer
            buffer = []
            var actions: [Action] = [.resumeChunk(waiter, .success(chunk))]
            if paused {
                paused = false
                actions.append(.unpause)
            }
            return actions
        }
        if let end { return [.resumeChunk(waiter, end.map { nil })] }
        guard reader == nil else {
            return [.resumeChunk(waiter, .failure(HTTPError.invalidRequest("a response body has one reader at a time")))]
        }
        reader = waiter
        return []
    }

    /// Nobody wants the rest: the task was cancelled or the body dropped.
    mutating func abandon() -> [Action] {
        guard end == nil else {
            // A good end would make what was not read look like a shorter body.
            if !buffer.isEmpty { end = .failure(CancellationError()) }
            buffer = []
            return []
        }
        buffer = []
        return finish(.failure(CancellationError())) + [.stop]
    }
}
