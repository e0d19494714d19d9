import Synchronization

/// The shared half of one transfer: what the reading task and the transport thread both touch, behind one lock.
final class Transfer: Sendable {
    typealias State = TransferState<CheckedContinuation<ResponseHead, any Error>, CheckedContinuation<[UInt8]?, any Error>>

    let id: UInt64
    let request: HTTPRequest
    let url: HTTPURL
    private let mailbox: Mailbox
    private let state: Mutex<State>

    init(id: UInt64, request: HTTPRequest, url: HTTPURL, bufferLimit: Int, mailbox: Mailbox) {
        self.id = id
        self.request = request
        self.url = url
        self.mailbox = mailbox
        state = Mutex(State(bufferLimit: bufferLimit))
    }

    /// Sends the request and returns once its head has come.
    func head() async throws -> ResponseHead {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                perform(state.withLock { $0.awaitHead(continuation) })
                if !mailbox.post(.start(self)) { finish(.failure(HTTPError.shutDown)) }
            }
        } onCancel: {
            abandon()
        }
    }

    func nextChunk() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                perform(state.withLock { $0.awaitChunk(continuation) })
            }
        } onCancel: {
            abandon()
        }
    }

    func abandon() { perform(state.withLock { $0.abandon() }) }

    // The thread's side.

    var isOver: Bool { state.withLock { $0.isOver } }

    func receive(_ head: ResponseHead) { perform(state.withLock { $0.receive(head) }) }

    /// `false`: hold the sender back.
    func receive(_ chunk: [UInt8]) -> Bool {
        let actions = state.withLock { $0.receive(chunk) }
        if case .hold = actions.first { return false }
        perform(actions)
        return true
    }

    func finish(_ result: Result<Void, any Error>) { perform(state.withLock { $0.finish(result) }) }

    private func perform(_ actions: [State.Action]) {
        for action in actions {
            switch action {
            case .resumeHead(let continuation, let result): continuation.resume(with: result)
            case .resumeChunk(let continuation, let result): continuation.resume(with: result)
            case .hold: break  // the answer to libcurl's callback, given where the chunk was offered
            case .unpause: mailbox.post(.unpause(id))
            case .stop: mailbox.post(.stop(id))
            }
        }
    }
}

/// Ends the transfer when the last holder of its body lets go.
final class BodyReader: Sendable {
    private let transfer: Transfer

    init(_ transfer: Transfer) { self.transfer = transfer }

    deinit { transfer.abandon() }

    func next() async throws -> [UInt8]? { try await transfer.nextChunk() }
}
