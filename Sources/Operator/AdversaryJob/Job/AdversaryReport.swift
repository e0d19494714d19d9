import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import Resilience
import RunnerProtocol
import Structured

/// What a job's status and events say of its session.
struct AdversaryReport {
    let job: AdversaryJob

    private func planned(_ status: AdversaryJobStatus, _ conditions: [PlannedCondition]) -> PlannedStatus {
        // Texts and numbers only, which always encode; if they did not, the conditions alone still tell.
        PlannedStatus(fields: (try? JSONValue(encoding: status)) ?? .emptyObject, conditions: conditions)
    }

    /// Nothing is known yet but that it begins.
    var begun: Plan<AdversaryEffect> {
        let message = "adversaries are being started"
        return Plan(
            status: planned(AdversaryJobStatus(), [.init("Ready", .no, reason: AdversaryReason.spinningUp, message: message)]),
            events: [AdversaryEvent.progress(AdversaryReason.spinningUp, message)])
    }

    func blocked(_ problem: SessionState.Problem, recheck: Duration) -> Plan<AdversaryEffect> {
        Plan(
            status: planned(AdversaryJobStatus(), []), outcome: .blocked(reason: problem.reason, message: problem.message, recheck: recheck)
        )
    }

    /// It is over without a verdict.
    func failed(_ problem: SessionState.Problem, _ session: SessionState? = nil) -> Plan<AdversaryEffect> {
        var conditions = session.map(sessionConditions) ?? []
        conditions.append(.init("Failed", .yes, reason: problem.reason, message: problem.message))
        conditions.append(.init("Ready", .no, reason: problem.reason, message: problem.message))
        return Plan(status: planned(session.map(fields) ?? AdversaryJobStatus(), conditions))
    }

    func plan(_ session: SessionState) -> Plan<AdversaryEffect> {
        if let problem = session.problem {
            // What stops with the operator goes on with the next one.
            let isOurs = problem.reason == AdversaryReason.operatorStopped || problem.reason == AdversaryReason.deleted
            return session.isOver && !isOurs ? failed(problem, session) : Plan()
        }
        var conditions = sessionConditions(session)
        var events: [PlannedEvent] = []
        let ready: PlannedCondition
        if let verdict = session.verdict, session.isOver {
            let message = Self.sentence(verdict, session)
            conditions.append(.init("Complete", .yes, reason: verdict.cause.rawValue, message: message))
            ready = .init("Ready", .yes, reason: AdversaryReason.complete, message: message)
            events.append(AdversaryEvent.verdict(verdict.outcome.rawValue, message))
        } else if session.verdict != nil {
            ready = .init("Ready", .no, reason: AdversaryReason.verifying, message: "the verdict is there; the rest is coming to its end")
            events.append(AdversaryEvent.progress(ready.reason, ready.message))
        } else if session.isSpunUp {
            ready = .init("Ready", .no, reason: AdversaryReason.voting, message: "waiting for votes")
            events.append(AdversaryEvent.progress(ready.reason, ready.message))
        } else {
            ready = .init("Ready", .no, reason: AdversaryReason.spinningUp, message: "adversaries are being started")
            events.append(AdversaryEvent.progress(ready.reason, ready.message))
        }
        conditions.append(ready)
        if case .ran(let result, let runtimeClass) = session.verification, runtimeClass == nil {
            events.append(AdversaryEvent.unsandboxed(isolation: result.isolation))
        }
        if case .refused(let reason, let message) = session.verification { events.append(AdversaryEvent.notVerified(reason, message)) }
        return Plan(status: planned(fields(session), conditions), events: events)
    }

    private func sessionConditions(_ session: SessionState) -> [PlannedCondition] {
        [spunUp(session), voted(session), verified(session)].compactMap(\.self)
    }

    private func spunUp(_ session: SessionState) -> PlannedCondition {
        let ran = session.adversaries.count { $0.spinUpMilliseconds != nil }
        let lost = session.adversaries.enumerated().filter { $0.element.lost != nil && $0.element.spinUpMilliseconds == nil }
        let total = session.adversaries.count
        if session.isSpunUp {
            let cold = session.adversaries.count { $0.source == .cold }
            var message = "\(ran) of \(total) adversaries ran"
            if cold > 0 { message += ", \(cold) of them cold: the pool had too few slots; enlarge it" }
            if let first = lost.first { message += "; adversary \(first.offset) did not: \(first.element.lost ?? "")" }
            let reason = !lost.isEmpty ? AdversaryReason.someLost : cold > 0 ? AdversaryReason.coldStarted : AdversaryReason.allRunning
            return .init("SpunUp", .yes, reason: reason, message: message)
        }
        if !lost.isEmpty, lost.count == total {
            return .init("SpunUp", .no, reason: AdversaryReason.noneRan, message: "no adversary ran: \(lost.first?.element.lost ?? "")")
        }
        return .init("SpunUp", .no, reason: AdversaryReason.spinningUp, message: "\(ran) of \(total) adversaries run")
    }

    private func voted(_ session: SessionState) -> PlannedCondition {
        guard let verdict = session.verdict else {
            return .init(
                "Voted", .no, reason: AdversaryReason.awaitingVotes,
                message: "\(session.votes) of \(session.adversaries.count) votes are in")
        }
        return .init("Voted", .yes, reason: verdict.cause.rawValue, message: Self.sentence(verdict, session))
    }

    private static func sentence(_ verdict: Verdict, _ session: SessionState) -> String {
        var text = "\(verdict.outcome.rawValue) with \(session.votes) of \(session.adversaries.count) votes"
        if let score = verdict.score { text += ", score \(score.rounded)" }
        if verdict.cause == .noQuorum {
            let why = session.adversaries.compactMap(\.lost)
            text += "; too few voted" + (why.first.map { ": \($0)" } ?? "")
        }
        return text
    }

    private func verified(_ session: SessionState) -> PlannedCondition? {
        switch session.verification {
        case .none: return nil
        case .awaited: return .init("Verified", .unknown, reason: AdversaryReason.awaitingResult, message: "the program has not ended")
        case .refused(let reason, let message): return .init("Verified", .no, reason: reason, message: message)
        case .ran(let result, let runtimeClass):
            let said = Self.sentence(result)
            guard Self.passed(result) else { return .init("Verified", .no, reason: AdversaryReason.failed, message: said) }
            if runtimeClass == nil {
                let behind = result.isolation == "Bubblewrap" ? "bubblewrap alone" : "nothing"
                return .init(
                    "Verified", .yes, reason: AdversaryReason.unsandboxed,
                    message: "\(said), WITHOUT a sandboxing RuntimeClass: \(behind) stood between the program and its pod")
            }
            return .init("Verified", .yes, reason: AdversaryReason.passed, message: said)
        }
    }

    /// The program's own word: it says so by ending with 0, in time.
    private static func passed(_ result: RunnerLine.Result) -> Bool { result.exitCode == 0 && result.signal == nil && !result.timedOut }

    private static func sentence(_ result: RunnerLine.Result) -> String {
        if result.timedOut { return "the program did not end in time" }
        if let signal = result.signal { return "signal \(signal) ended the program" }
        return "the program ended with \(result.exitCode ?? -1)"
    }
}

/// The fields.
extension AdversaryReport {
    private func fields(_ session: SessionState) -> AdversaryJobStatus {
        var status = AdversaryJobStatus()
        status.votes = "\(session.votes)/\(session.adversaries.count)"
        let times = session.adversaries.compactMap(\.spinUpMilliseconds)
        if session.isSpunUp, let slowest = times.max() {
            let sources = Set(session.adversaries.filter { $0.spinUpMilliseconds != nil }.compactMap(\.source))
            let within = slowest <= job.spec.spinUpBudgetMilliseconds ?? 500 && times.count == session.adversaries.count
            status.spinUp = .init(
                source: sources.count == 1 ? sources.first ?? .mixed : .mixed, milliseconds: min(slowest, Self.longest),
                withinBudget: within)
        }
        status.adversaries = session.adversaries.compactMap { adversary in
            adversary.job.map { name in
                .init(
                    role: adversary.role, job: name, spinUpMilliseconds: adversary.spinUpMilliseconds.map { min($0, Self.longest) },
                    source: adversary.source, vote: (adversary.vote?.vote.rawValue).flatMap(AdversaryJobStatus.Vote.init(rawValue:)),
                    confidence: adversary.vote?.confidence, rationale: adversary.vote?.rationale,
                    killMilliseconds: adversary.killMilliseconds.map { min($0, Self.longest) })
            }
        }
        if case .ran(let result, let runtimeClass) = session.verification {
            status.verifier = .init(
                passed: Self.passed(result), exitCode: result.exitCode.map { min(255, max(-1, $0)) },
                milliseconds: min(max(0, result.milliseconds), Self.longest), output: Untrusted.text(result.output, limit: 16_384),
                truncated: result.truncated || result.output.unicodeScalars.count > 16_384, runtimeClassName: runtimeClass)
        }
        if let verdict = session.verdict {
            status.verdict = AdversaryJobStatus.Outcome(rawValue: verdict.outcome.rawValue).map {
                .init(outcome: $0, score: verdict.score?.rounded)
            }
        }
        return status
    }

    /// A day, as the schema has it.
    private static let longest = 86_400_000
}

/// The events of an AdversaryJob.
enum AdversaryEvent {
    /// On the way, and nothing wrong: the runtime would make a warning of it.
    static func progress(_ reason: String, _ message: String) -> PlannedEvent {
        PlannedEvent(.normal, reason: reason, action: "Judge", note: message.sentence, when: .conditionChanges("Ready"))
    }

    static func verdict(_ outcome: String, _ message: String) -> PlannedEvent {
        PlannedEvent(.normal, reason: outcome, action: "Judge", note: message.sentence, when: .conditionChanges("Complete"))
    }

    static func unsandboxed(isolation: String) -> PlannedEvent {
        PlannedEvent(
            .warning, reason: AdversaryReason.unsandboxed, action: "Verify",
            note: "Generated code ran without a sandboxing RuntimeClass; isolation: \(Untrusted.text(isolation, limit: 32)).",
            when: .conditionChanges("Verified"))
    }

    static func notVerified(_ reason: String, _ message: String) -> PlannedEvent {
        PlannedEvent(.warning, reason: reason, action: "Verify", note: message.sentence, when: .conditionChanges("Verified"))
    }
}
