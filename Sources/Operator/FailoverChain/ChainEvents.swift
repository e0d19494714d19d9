import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore

/// The events a FailoverChain tells, one constructor each. That `Ready` became `False` the runtime tells by itself, with the condition's
/// own sentence.
package enum ChainEvent {
    package static func ready(_ message: String) -> PlannedEvent {
        PlannedEvent(.normal, reason: ChainReason.ready, action: "Serve", note: message.sentence, when: .conditionChanges("Ready"))
    }

    /// No gateway is ready: a warning where one was, and no news of a chain that was only just made.
    package static func withoutGateway(reason: String, _ message: String, wasReady: Bool) -> PlannedEvent {
        PlannedEvent(
            wasReady ? .warning : .normal, reason: reason, action: "Serve", note: message.sentence, when: .recordedConditionChanges("Ready")
        )
    }

    package static func unresolved(reason: String, _ message: String) -> PlannedEvent {
        PlannedEvent(.warning, reason: reason, action: "Resolve", note: message.sentence, when: .conditionChanges("TargetsResolved"))
    }

    package static func opened(_ target: FailoverChainStatus.Target) -> PlannedEvent {
        let until = target.openUntil.map { " until \($0.text)" } ?? ""
        let why = target.reason.map { ": \($0)" } ?? ""
        return PlannedEvent(
            .warning, reason: ChainReason.targetOpened, action: "BreakCircuit",
            note: "Target \(target.name) gets no requests\(until)\(why).")
    }

    package static func blocked(_ target: FailoverChainStatus.Target) -> PlannedEvent {
        let why = target.reason.map { ": \($0)" } ?? ""
        return PlannedEvent(
            .warning, reason: ChainReason.targetBlocked, action: "Block", note: "Target \(target.name) is blocked\(why).")
    }

    package static func closed(_ target: FailoverChainStatus.Target) -> PlannedEvent {
        PlannedEvent(
            .normal, reason: ChainReason.targetClosed, action: "CloseCircuit", note: "Target \(target.name) gets requests again.")
    }

    package static func failedOver(from old: String, to new: String) -> PlannedEvent {
        PlannedEvent(
            .warning, reason: ChainReason.failedOver, action: "FailOver", note: "Requests that \(old) answered go to \(new) now.")
    }

    package static func degraded(_ message: String) -> PlannedEvent {
        PlannedEvent(.warning, reason: ChainReason.degraded, action: "Serve", note: "The chain serves with fewer targets: \(message).")
    }

    package static func down(_ message: String) -> PlannedEvent {
        PlannedEvent(.warning, reason: ChainReason.down, action: "Serve", note: "Nobody answers for the chain: \(message).")
    }

    package static func recovered() -> PlannedEvent {
        PlannedEvent(.normal, reason: ChainReason.recovered, action: "Serve", note: "All targets of the chain are available again.")
    }

    package static func meshStarted() -> PlannedEvent {
        PlannedEvent(
            .warning, reason: ChainReason.meshStarted, action: "AskPeers",
            note: "No target answers any more; answers that peers keep are served instead.")
    }

    package static func meshEnded() -> PlannedEvent {
        PlannedEvent(.normal, reason: ChainReason.meshEnded, action: "AskPeers", note: "Peers are not asked any more.")
    }

    package static func airgapBroken(_ message: String) -> PlannedEvent {
        PlannedEvent(
            .warning, reason: ChainReason.canaryReached, action: "TestAirgap", note: message.sentence,
            when: .conditionChanges("AirgapEnforced"))
    }

    package static func notificationFailed(_ message: String) -> PlannedEvent {
        PlannedEvent(.warning, reason: ChainReason.notificationFailed, action: "Notify", note: message.sentence)
    }
}

/// What happened to a chain since its status was last written.
struct ChainChanges: Sendable {
    let observed: ObservedChain
    let planned: PlannedStatus
    let new: FailoverChainStatus

    private var old: FailoverChainStatus? { observed.chain.status }

    var events: [PlannedEvent] {
        var events: [PlannedEvent] = []
        if let ready = planned.condition("Ready") {
            if ready.status == .yes { events.append(ChainEvent.ready(ready.message)) }
            if [ChainReason.noGatewayReady, Reason.starting].contains(ready.reason) {
                let wasReady = old?.conditions?.condition("Ready")?.status == .yes
                events.append(ChainEvent.withoutGateway(reason: ready.reason, ready.message, wasReady: wasReady))
            }
        }
        if let resolved = planned.condition("TargetsResolved"), resolved.status == .no {
            events.append(ChainEvent.unresolved(reason: resolved.reason, resolved.message))
        }
        if let airgap = planned.condition("AirgapEnforced"), airgap.reason == ChainReason.canaryReached {
            events.append(ChainEvent.airgapBroken(airgap.message))
        }
        if let failure = observed.notificationFailure { events.append(ChainEvent.notificationFailed(failure)) }
        guard let old else { return events }
        return events + targetEvents(since: old) + modeEvents(since: old)
    }

    private func targetEvents(since old: FailoverChainStatus) -> [PlannedEvent] {
        // Until a gateway has served, nothing was lost and nothing comes back.
        guard old.mode != nil else { return [] }
        var events: [PlannedEvent] = []
        for target in new.targets ?? [] {
            guard let before = old.targets?.first(where: { $0.name == target.name }), before.state != target.state else { continue }
            switch target.state {
            case .open: events.append(ChainEvent.opened(target))
            case .blocked: events.append(ChainEvent.blocked(target))
            case .closed: events.append(ChainEvent.closed(target))
            // One probe is under way: its outcome is what there is to tell.
            case .halfOpen: break
            }
        }
        if let before = old.activeTarget, let now = new.activeTarget, before != now {
            events.append(ChainEvent.failedOver(from: before, to: now))
        }
        return events
    }

    private func modeEvents(since old: FailoverChainStatus) -> [PlannedEvent] {
        guard let before = old.mode, let now = new.mode, before != now else { return [] }
        let why = planned.condition("Degraded")?.message ?? ""
        let ended = before == .mesh ? [ChainEvent.meshEnded()] : []
        switch now {
        case .normal: return ended + [ChainEvent.recovered()]
        case .degraded: return ended + [ChainEvent.degraded(why)]
        case .mesh: return [ChainEvent.meshStarted()]
        case .down: return ended + [ChainEvent.down(why)]
        }
    }

    /// What is told to the outside too, in the words of the event.
    var notices: [ChainNotice] {
        guard let old, let targets = observed.chain.spec.notifications, !targets.isEmpty else { return [] }
        return modeEvents(since: old).compactMap { event in
            let kind: ChainNotice.Kind
            switch event.reason {
            case ChainReason.recovered: kind = .recovered
            case ChainReason.degraded: kind = .degraded
            case ChainReason.meshStarted, ChainReason.meshEnded: kind = .meshMode
            default: kind = .down
            }
            let wanted = targets.filter { $0.events?.contains(kind.rawValue) ?? true }
            guard !wanted.isEmpty else { return nil }
            return ChainNotice(
                chain: observed.chain.key, kind: kind, reason: event.reason, message: event.note, targets: wanted)
        }
    }
}
