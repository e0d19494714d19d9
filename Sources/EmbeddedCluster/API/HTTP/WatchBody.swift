import KubeCore
import Structured

/// A watch as it goes out: one JSON line per event, pulled by the reader.
struct WatchBody: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = Never

    let open: ObjectStorage.OpenWatch
    let presenter: Presenter
    let bookmarks: Bool
    let faults: any FaultPlan
    let subject: FaultSubject
    /// Kept alive by the stream, and ends with it.
    let timer: WatchTimer?

    func makeAsyncIterator() -> Iterator { Iterator(body: self, events: open.events.makeAsyncIterator()) }

    struct Iterator: AsyncIteratorProtocol {
        let body: WatchBody
        var events: AsyncStream<StorageEvent>.Iterator
        var isFirst = true

        mutating func next() async -> [UInt8]? { await next(isolation: nil) }

        mutating func next(isolation actor: isolated (any Actor)?) async -> [UInt8]? {
            while let event = await events.next(isolation: actor) {
                if case .bookmark(_, let end) = event, !end, !body.bookmarks { continue }
                switch body.faults.event(event, to: body.subject) {
                case .drop: continue
                case .deliver: return line(event)
                case .duplicate: return line(event) + line(event)
                case .end:
                    body.open.end()
                    return nil
                }
            }
            return nil
        }

        private mutating func line(_ event: StorageEvent) -> [UInt8] {
            let line = body.presenter.line(event, isFirst: isFirst)
            if event.object != nil { isFirst = false }
            return line
        }
    }
}

/// Ends a watch when its `timeoutSeconds` are over.
final class WatchTimer: Sendable {
    private let task: Task<Void, Never>

    init(after timeout: Duration, time: any TimeSource, _ watch: ObjectStorage.OpenWatch) {
        task = Task {
            guard (try? await time.sleep(for: timeout)) != nil else { return }
            watch.end()
        }
    }

    deinit { task.cancel() }
}
