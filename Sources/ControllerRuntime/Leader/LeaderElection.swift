import KubeCore

/// Who holds the Lease, as a state machine: what was read or written goes in, what to do next comes out.
///
/// As client-go's `leaderelection`: clocks of different machines are never compared. A foreign lease counts as expired when it has not
/// *changed* for its whole duration on our own monotonic clock. Writes carry the resourceVersion that was read, so of two takers one loses.
package struct LeaderElection: Sendable {
    /// The three times of an election; `lease > renewDeadline > retry`.
    package struct Timing: Sendable, Hashable {
        /// How long others wait after the last renewal they saw before they take over.
        package var lease: Duration
        /// How long the holder may write after its last renewal. The rest of `lease` is for writes still under way.
        package var renewDeadline: Duration
        /// Between tries.
        package var retry: Duration

        package init(lease: Duration = .seconds(15), renewDeadline: Duration = .seconds(10), retry: Duration = .seconds(2)) {
            self.lease = lease
            self.renewDeadline = renewDeadline
            self.retry = retry
        }
    }

    /// What a Lease says, as far as the election goes.
    package struct Record: Sendable, Hashable {
        /// Empty when it was released.
        package var holder: String
        package var transitions: Int64
        package var durationSeconds: Int64
        /// The text of `renewTime`: only its changing matters.
        package var renewTime: String
        package var resourceVersion: String

        package init(holder: String, transitions: Int64, durationSeconds: Int64, renewTime: String, resourceVersion: String) {
            self.holder = holder
            self.transitions = transitions
            self.durationSeconds = durationSeconds
            self.renewTime = renewTime
            self.resourceVersion = resourceVersion
        }
    }

    /// What the driver does next.
    package enum Action: Sendable, Hashable {
        case read
        case create
        /// Write ourselves as holder over this version.
        case take(over: Record)
        case renew(Record)
        case wait(Duration)
    }

    /// What happened to an action.
    package enum Outcome: Sendable, Hashable {
        /// The Lease as it is; `nil` when there is none.
        case read(Record?)
        /// The Lease as we wrote it.
        case wrote(Record)
        /// Somebody else wrote first.
        case conflict
        /// No answer, or an error that may pass.
        case failed
    }

    private enum Phase: Sendable {
        case idle
        case observing(Record, changedAt: Duration)
        case leading(Record, renewedAt: Duration)
    }

    package let identity: String
    package let timing: Timing
    private var phase: Phase = .idle
    private var nextTry: Duration = .zero
    private var mustRead = true

    package init(identity: String, timing: Timing = Timing()) {
        self.identity = identity
        self.timing = timing
    }

    /// Who holds the lease as far as is known; `nil` when nobody does.
    package var holder: String? {
        switch phase {
        case .idle: nil
        case .observing(let record, _), .leading(let record, _): record.holder.isEmpty ? nil : record.holder
        }
    }

    /// The lease as this process wrote it last, while it leads: what a release is written over.
    package func held(now: Duration) -> Record? {
        if case .leading(let record, _) = phase, isLeading(now: now) { record } else { nil }
    }

    /// Until when, as uptime, this process may write; `nil` when it does not lead.
    package var mayWriteUntil: Duration? {
        if case .leading(_, let renewedAt) = phase { renewedAt + timing.renewDeadline } else { nil }
    }

    package func isLeading(now: Duration) -> Bool { mayWriteUntil.map { now < $0 } ?? false }

    /// The next action at `now`. A leader that could not renew in time steps down here.
    package mutating func next(now: Duration) -> Action {
        if case .leading(let record, _) = phase, !isLeading(now: now) {
            phase = .observing(record, changedAt: now)
            mustRead = true
        }
        guard now >= nextTry else {
            // A leader wakes at its deadline at the latest, to notice that it is none any more.
            return .wait(min(nextTry, mayWriteUntil ?? nextTry) - now)
        }
        switch phase {
        case .leading(let record, _):
            return mustRead ? .read : .renew(record)
        case .idle:
            return mustRead ? .read : .create
        case .observing(let record, let changedAt):
            if mustRead { return .read }
            let expiry = changedAt + max(.seconds(record.durationSeconds), timing.retry)
            let isFree = record.holder.isEmpty || record.holder == identity || now >= expiry
            return isFree ? .take(over: record) : .wait(timing.retry)
        }
    }

    /// Takes in what became of an action that was started at `sentAt` and ended at `now`.
    package mutating func handle(_ outcome: Outcome, sentAt: Duration, now: Duration) {
        switch outcome {
        case .read(let record): observe(record, now: now)
        case .wrote(let record):
            // From before the request was sent: others may have seen the renewal from that moment on.
            phase = .leading(record, renewedAt: sentAt)
            mustRead = false
            nextTry = sentAt + timing.retry
        case .conflict:
            mustRead = true
            nextTry = now
        case .failed:
            mustRead = true
            nextTry = now + timing.retry
        }
    }

    private mutating func observe(_ record: Record?, now: Duration) {
        mustRead = false
        nextTry = now
        guard let record else {
            phase = .idle
            return
        }
        switch phase {
        case .leading(_, let renewedAt) where record.holder == identity:
            phase = .leading(record, renewedAt: renewedAt)
        case .observing(let seen, _) where seen == record:
            break
        default:
            phase = .observing(record, changedAt: now)
        }
        if case .observing(let seen, let changedAt) = phase, !seen.holder.isEmpty, seen.holder != identity,
            now < changedAt + .seconds(seen.durationSeconds)
        {
            nextTry = now + timing.retry
            mustRead = true
        }
    }
}
