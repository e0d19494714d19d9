/// Frames and failures: what moves a watch from one state to another.
extension WatchMachine {
    mutating func take(_ frame: WatchFrame<Object>, at now: Duration) -> [Action] {
        switch (state, frame) {
        case (_, .error(let status)): return status.isExpired ? relist(.status(status)) : desync(.status(status))
        case (_, .malformed(let problem)): return desync(.malformed(problem))
        case (.streaming, _): return takeInitial(frame, at: now)
        case (.watching(_, _, let since), .applied(let item)):
            guard let version = item.resourceVersion else { return desync(.malformed("\(item.key) has no resourceVersion")) }
            heard(version, since)
            switch item.object {
            case .success(let object): return [.emit(.applied(object))]
            case .failure(let bad): return [.emit(.undecodable(bad))]
            }
        case (.watching(_, _, let since), .deleted(let item)):
            guard let version = item.resourceVersion else { return desync(.malformed("\(item.key) has no resourceVersion")) }
            heard(version, since)
            return [.emit(.deleted(item.key, last: try? item.object.get()))]
        case (.watching(_, _, let since), .bookmark(let version, _)):
            heard(version, since)
            return [.emit(.progress(resourceVersion: version))]
        case (.idle, _), (.listing, _), (.waiting, _): return []
        }
    }

    private mutating func takeInitial(_ frame: WatchFrame<Object>, at now: Duration) -> [Action] {
        switch frame {
        case .applied(let item): snapshot[item.key] = item
        case .deleted(let item): snapshot[item.key] = nil
        case .bookmark(let version, initialEventsEnd: true):
            backoff.reset()
            state = .watching(from: version, heard: true, since: now)
            return restarted(at: version)
        case .bookmark(_, initialEventsEnd: false): return abandonStreaming()
        case .error, .malformed: break
        }
        return []
    }

    /// A server that does not know `sendInitialEvents` refuses it, or ignores it and would never say that the list is complete.
    private mutating func abandonStreaming() -> [Action] {
        streamingSupported = false
        return beginList()
    }

    private mutating func heard(_ version: String, _ since: Duration) {
        backoff.reset()
        relisted = false
        state = .watching(from: version, heard: true, since: since)
    }

    mutating func fail(_ failure: WatchFailure) -> [Action] {
        guard case .status(let status) = failure else { return pause(failure, then: nextAfterFailure) }
        if case .streaming = state, status.isInvalid || status.isBadRequest { return abandonStreaming() }
        if status.isExpired { return relist(failure) }
        // A version from the future: the server was restored from a backup, and waiting for it may never end.
        let next = status.isResourceVersionTooLarge ? Next.list : nextAfterFailure
        return pause(failure, then: next, atLeast: status.retryAfter ?? .zero)
    }

    private var nextAfterFailure: Next {
        if case .watching(let version, _, _) = state { .watch(from: version) } else { .list }
    }

    /// Our version is out of the server's window: list again, at once unless that was just tried.
    private mutating func relist(_ failure: WatchFailure) -> [Action] {
        guard case .watching = state, !relisted else { return pause(failure, then: .list) }
        relisted = true
        return beginList()
    }

    /// The stream cannot be trusted any more, so neither can the version it left us at.
    private mutating func desync(_ failure: WatchFailure) -> [Action] { pause(failure, then: .list) }

    private mutating func pause(_ failure: WatchFailure, then next: Next, atLeast floor: Duration = .zero) -> [Action] {
        switch state {
        case .idle, .waiting: return []
        case .streaming, .listing, .watching: break
        }
        state = .waiting(then: next)
        let pause = backoff.next(jitter: random.unit(), atLeast: floor)
        return [.emit(.disconnected(failure, retryIn: pause)), .wait(pause)]
    }
}
