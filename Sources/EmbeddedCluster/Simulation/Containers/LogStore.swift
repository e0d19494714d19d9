import Foundation
import Synchronization

/// The logs of all containers, of which each keeps its latest lines and those of the run before.
package final class LogStore: Sendable {
    package struct Line: Sendable, Hashable {
        package var time: Date
        package var text: String
    }

    /// Which container's log.
    package struct Place: Sendable, Hashable {
        package var podUID: String
        package var container: String

        package init(podUID: String, container: String) {
            self.podUID = podUID
            self.container = container
        }
    }

    private struct Log {
        var current: [Line] = []
        var previous: [Line]?
        var readers: [Int: AsyncStream<Line>.Continuation] = [:]
    }

    private struct State {
        var logs: [Place: Log] = [:]
        var nextReader = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    /// `limit` lines are kept of each run.
    package init(limit: Int = 2_000) { self.limit = limit }

    func append(_ place: Place, _ line: Line) {
        let readers = state.withLock { state in
            var log = state.logs.removeValue(forKey: place) ?? Log()
            if log.current.count >= limit { log.current.removeFirst(log.current.count - limit + 1) }
            log.current.append(line)
            state.logs[place] = log
            return Array(log.readers.values)
        }
        for reader in readers { reader.yield(line) }
    }

    /// Begins the log of a new run; what was there becomes the previous one.
    func rotate(_ place: Place) {
        let readers = state.withLock { state in
            guard var log = state.logs.removeValue(forKey: place) else { return [AsyncStream<Line>.Continuation]() }
            let readers = Array(log.readers.values)
            log = Log(current: [], previous: log.current)
            state.logs[place] = log
            return readers
        }
        for reader in readers { reader.finish() }
    }

    /// Ends the readers of a container that has ended; its log stays.
    func close(_ place: Place) {
        let readers = state.withLock { state in
            defer { state.logs[place]?.readers = [:] }
            return Array((state.logs[place]?.readers ?? [:]).values)
        }
        for reader in readers { reader.finish() }
    }

    func forget(podUID: String) {
        let readers = state.withLock { state in
            let places = state.logs.keys.filter { $0.podUID == podUID }
            return places.flatMap { place in Array((state.logs.removeValue(forKey: place)?.readers ?? [:]).values) }
        }
        for reader in readers { reader.finish() }
    }

    /// The lines so far; `nil` when a previous run is asked for and there is none.
    package func lines(_ place: Place, previous: Bool = false) -> [Line]? {
        state.withLock { previous ? $0.logs[place]?.previous : $0.logs[place]?.current ?? [] }
    }

    /// The lines so far, then those to come until the container ends.
    package func follow(_ place: Place) -> (lines: [Line], more: AsyncStream<Line>) {
        let (stream, continuation) = AsyncStream.makeStream(of: Line.self, bufferingPolicy: .bufferingNewest(10_000))
        let (id, lines) = state.withLock { state in
            state.nextReader += 1
            state.logs[place, default: Log()].readers[state.nextReader] = continuation
            return (state.nextReader, state.logs[place]?.current ?? [])
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.logs[place]?.readers.removeValue(forKey: id) }
        }
        return (lines, stream)
    }
}
