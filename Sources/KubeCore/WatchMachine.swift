/// A list kept up to date by a watch, as a value: what happened goes in, what to do comes out; no I/O and no clock inside.
///
///     start → streaming list (or paged list where the server has none) → watching → … → watching
///                ↑ 410, desync                                              │ end of stream: again from the last version
///                └──────────────────────────────────────────────────────────┘
///
/// The driver keeps one request under way at a time: an ``Action/send(_:)`` replaces the one before. After ``Action/wait(_:)`` it sleeps and reports
/// ``Event/waited``. Events of a request that was replaced must not be reported.
public struct WatchMachine<Object: Sendable>: Sendable {
    public enum Event: Sendable {
        case started
        /// The answer to a paged list.
        case page(WatchPage<Object>)
        /// A line of a watch.
        case frame(WatchFrame<Object>)
        /// The watch ended as it should: its lifetime was over, or the server is going away.
        case ended
        case failed(WatchFailure)
        /// The pause is over.
        case waited
    }

    public enum Action: Sendable {
        /// End the request under way and send this one.
        case send(APIRequest)
        /// End the request under way and pause.
        case wait(Duration)
        case emit(WatchEvent<Object>)
    }

    enum State: Sendable {
        case idle
        /// A watch with initial events, which gather in `snapshot`.
        case streaming
        /// A list by pages, which gather in `snapshot`.
        case listing
        case watching(from: String, heard: Bool, since: Duration)
        case waiting(then: Next)
    }

    enum Next: Sendable {
        case list
        case watch(from: String)
    }

    public struct Configuration: Sendable {
        /// Objects per page where the server has no streaming list.
        public var pageSize = 500
        /// Begin with a streaming list (KEP-3157), which spares the server's memory and ours.
        public var streamingList = true
        /// The shortest lifetime a watch asks for; the longest is twice that, so that many do not end together.
        public var minimumLifetimeSeconds = 290

        public init() {}
    }

    let scope: ObjectScope
    let configuration: Configuration
    var state = State.idle
    /// What has come of a list that is not complete yet. Not inside `State`: taking it out and back would copy it for every object.
    var snapshot: [NamespacedName: WatchItem<Object>] = [:]
    /// As client-go's reflector: from 0.8 s to 30 s, and up to as much again at random.
    var backoff = BackoffCounter(Backoff(first: .milliseconds(1600), limit: .seconds(60)))
    /// For jitter.
    var random: SeededGenerator
    var streamingSupported: Bool
    /// Whether a 410 already made us list again and nothing has been heard since: the next one waits.
    var relisted = false

    public init(_ scope: ObjectScope, configuration: Configuration = Configuration(), seed: UInt64) {
        self.scope = scope
        self.configuration = configuration
        random = SeededGenerator(seed: seed)
        streamingSupported = configuration.streamingList
    }

    /// Takes in what happened at `now` (monotonic) and says what to do, in order.
    public mutating func handle(_ event: Event, at now: Duration) -> [Action] {
        switch event {
        case .started: beginList()
        case .page(let page): take(page, at: now)
        case .frame(let frame): take(frame, at: now)
        case .ended: streamEnded(at: now)
        case .failed(let failure): fail(failure)
        case .waited: resume(at: now)
        }
    }
}

/// How each state goes on.
extension WatchMachine {
    mutating func beginList() -> [Action] {
        snapshot = [:]
        guard streamingSupported else { return requestPage(continuation: nil) }
        state = .streaming
        return [.send(.watch(scope, resourceVersion: nil, sendInitialEvents: true, timeoutSeconds: lifetime()))]
    }

    mutating func requestPage(continuation: String?) -> [Action] {
        state = .listing
        return [.send(.list(scope, limit: configuration.pageSize, continuation: continuation))]
    }

    mutating func beginWatch(from version: String, at now: Duration) -> [Action] {
        state = .watching(from: version, heard: false, since: now)
        return [.send(.watch(scope, resourceVersion: version, timeoutSeconds: lifetime()))]
    }

    mutating func resume(at now: Duration) -> [Action] {
        guard case .waiting(let next) = state else { return [] }
        switch next {
        case .list: return beginList()
        case .watch(let version): return beginWatch(from: version, at: now)
        }
    }

    mutating func take(_ page: WatchPage<Object>, at now: Duration) -> [Action] {
        guard case .listing = state else { return [] }
        for item in page.items { snapshot[item.key] = item }
        if let continuation = page.continuation { return requestPage(continuation: continuation) }
        backoff.reset()
        return restarted(at: page.resourceVersion) + beginWatch(from: page.resourceVersion, at: now)
    }

    mutating func streamEnded(at now: Duration) -> [Action] {
        switch state {
        case .idle, .waiting: return []
        case .listing: return fail(.malformed("the list's answer ended before it was whole"))
        case .streaming: return fail(.transport("the streaming list ended before it was complete"))
        case .watching(let version, let heard, let since):
            // A stream that says nothing or ends at once is not worth an immediate retry.
            guard heard, now - since >= .seconds(1) else {
                state = .waiting(then: .watch(from: version))
                return [.wait(backoff.next(jitter: random.unit()))]
            }
            return beginWatch(from: version, at: now)
        }
    }

    mutating func restarted(at version: String) -> [Action] {
        let items = snapshot.values.sorted { $0.key < $1.key }
        snapshot = [:]
        let objects = items.compactMap { try? $0.object.get() }
        return [.emit(.restarted(objects, resourceVersion: version))]
            + items.compactMap { item in
                if case .failure(let bad) = item.object { .emit(.undecodable(bad)) } else { nil }
            }
    }

    private mutating func lifetime() -> Int {
        configuration.minimumLifetimeSeconds + Int(Double(configuration.minimumLifetimeSeconds) * random.unit())
    }
}
