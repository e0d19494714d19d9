import BallastAPI
import Foundation
import KubeCore
import KubeTypes

/// How the targets are: what gateways say, and until they do what is known of the backends.
extension ChainStatus {
    /// In the order of the spec. The breaker's part is settled against the recorded status so that a clock's jitter is no news.
    var liveTargets: [FailoverChainStatus.Target] {
        let missing = Dictionary(targets.table.missing.map { ($0.name, $0.message) }, uniquingKeysWith: { first, _ in first })
        let reported = Dictionary((observed.report?.targets ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return chain.spec.targets.map { target in
            let name = target.effectiveName
            if let message = missing[name] {
                return FailoverChainStatus.Target(name: name, state: .blocked, reason: Self.short(message))
            }
            guard let live = reported[name] else {
                // An operator that has just begun to lead hears from the gateways within seconds: what they last said stands until then.
                if recorded.mode != nil, let before = recordedTarget(name) { return before }
                return unreported(name, of: target.backendRef.name)
            }
            return settled(unavailable(live, target.backendRef.name) ?? live)
        }
    }

    /// A target that gateways think well of because they had no answer from it to learn better by, as its backend's own status tells it.
    private func unavailable(_ live: FailoverChainStatus.Target, _ backend: String) -> FailoverChainStatus.Target? {
        guard live.state == .closed, let backend = observed.backends.first(where: { $0.metadata.name == backend }),
            let trouble = Self.trouble(of: backend), (live.successPercent ?? 0) == 0
        else { return nil }
        var live = live
        live.state = .open
        live.reason = Self.short(trouble.message)
        return live
    }

    private static func trouble(of backend: LLMBackend) -> Condition? {
        let conditions = backend.status?.conditions ?? []
        return ["Available", "Healthy"].lazy.compactMap { conditions.condition($0) }.first { $0.status == .no }
    }

    /// The schema's bound.
    private static func short(_ text: String) -> String { text.count > 256 ? text.prefix(255) + "…" : text }

    private func recordedTarget(_ name: String) -> FailoverChainStatus.Target? { recorded.targets?.first { $0.name == name } }

    private func settled(_ live: FailoverChainStatus.Target) -> FailoverChainStatus.Target {
        var live = live
        live.reason = live.reason.map(Self.short)
        // The API keeps whole seconds.
        live.openUntil = live.openUntil.map { Date(timeIntervalSince1970: $0.timeIntervalSince1970.rounded()) }
        guard let before = recordedTarget(live.name), before.state == live.state else { return live }
        let moved = abs((live.openUntil ?? .distantPast).timeIntervalSince(before.openUntil ?? .distantPast))
        if moved <= Self.jitterSeconds {
            live.openUntil = before.openUntil
            if live.openUntil != nil { live.reason = before.reason ?? live.reason }
        }
        return live
    }

    /// Each report counts the rest of an opening anew, in milliseconds since some moment ago.
    private static let jitterSeconds: TimeInterval = 2

    /// A target of which no gateway has spoken yet, judged by its backend's own status.
    private func unreported(_ name: String, of backend: String) -> FailoverChainStatus.Target {
        guard let backend = observed.backends.first(where: { $0.metadata.name == backend }) else {
            return FailoverChainStatus.Target(name: name, state: .closed)
        }
        var target = FailoverChainStatus.Target(name: name, state: .closed)
        if let trouble = Self.trouble(of: backend) {
            target.state = .open
            target.reason = Self.short(trouble.message)
            return target
        }
        target.latencyMilliseconds = backend.status?.health?.latencyMilliseconds
        target.successPercent = backend.status?.health?.successPercent
        return target
    }

    /// The target that answers. While the recorded one is as good as the one gateways name, it stands: two targets that share the load
    /// would otherwise take turns in the status.
    func activeTarget(among live: [FailoverChainStatus.Target]) -> String? {
        let priorities = Dictionary(
            chain.spec.targets.map { ($0.effectiveName, $0.priority ?? 0) }, uniquingKeysWith: { first, _ in first })
        let answering = Set(live.filter { $0.state == .closed || $0.state == .halfOpen }.map(\.name))
        guard !answering.isEmpty, mode != .down else { return nil }
        let weights = Dictionary(chain.spec.targets.map { ($0.effectiveName, $0.weight ?? 1) }, uniquingKeysWith: { first, _ in first })
        let named =
            report?.activeTarget.flatMap { answering.contains($0) ? $0 : nil }
            ?? chain.spec.targets.map(\.effectiveName).filter { answering.contains($0) }
            .min { (priorities[$0] ?? 0, -(weights[$0] ?? 1)) < (priorities[$1] ?? 0, -(weights[$1] ?? 1)) }
        if let before = recorded.activeTarget, answering.contains(before), priorities[before] == named.flatMap({ priorities[$0] }) {
            return before
        }
        return named
    }

    /// `nil` until a gateway has been ready for the first time: nobody has lost anything yet.
    var mode: FailoverChainStatus.Mode? {
        if targets.table.targets.isEmpty { return recorded.mode == nil ? nil : .down }
        guard readyGateways > 0 else { return recorded.mode == nil ? nil : .down }
        // The first gateway is about to say it; what is known of the backends is older than their pods.
        if recorded.mode == nil, report == nil, resources.hasChannel { return nil }
        let live = liveTargets
        let open = live.count { $0.state == .open || $0.state == .blocked }
        let seen: FailoverChainStatus.Mode = open == 0 ? .normal : open == live.count ? .down : .degraded
        let known = report.map { $0.mode == .mesh || !isCorrected($0, live) ? $0.mode : seen } ?? seen
        return known == .normal && !targets.table.missing.isEmpty ? .degraded : known
    }

    /// Whether backends' own status says worse of a target than the gateways do.
    private func isCorrected(_ report: ChainReport, _ live: [FailoverChainStatus.Target]) -> Bool {
        report.targets.contains { told in told.state == .closed && live.contains { $0.name == told.name && $0.state == .open } }
    }

    /// What gateways say now; `nil` while none has spoken lately.
    private var report: ChainReport? { observed.report.flatMap { $0.gateways > 0 ? $0 : nil } }

    var readyGateways: Int { observed.deployment?.status?.readyReplicas ?? 0 }
}
