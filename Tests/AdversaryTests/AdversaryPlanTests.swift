import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience
import RunnerProtocol
import Testing

@testable import Operator

private let noon = Date(timeIntervalSince1970: 1_772_452_800)

private func job(_ change: (inout AdversaryJob) -> Void = { _ in }) -> AdversaryJob {
    var job = AdversaryJob(
        metadata: ObjectMeta(name: "check", namespace: "team-a", uid: "uid-check", generation: 1, creationTimestamp: noon),
        spec: AdversaryJobSpec(subject: .init(question: "2+2?", answer: "4"), adversaries: 3, chainRef: NameReference(name: "chat")))
    change(&job)
    return job
}

private func observed(_ job: AdversaryJob = job(), _ change: (inout ObservedAdversaryJob) -> Void = { _ in }) -> ObservedAdversaryJob {
    var observed = ObservedAdversaryJob(job: job, now: noon + 1)
    var chain = FailoverChain(metadata: ObjectMeta(name: "chat", namespace: "team-a"), spec: FailoverChainSpec(targets: []))
    chain.status = FailoverChainStatus(
        conditions: [Condition(type: "Ready", status: .yes, lastTransitionTime: noon, reason: "Ready", message: "")],
        url: "http://chat.team-a.svc:8080", gateways: .init(ready: 1, desired: 1))
    observed.chain = chain
    observed.service = Service(
        metadata: ObjectMeta(name: "chat", namespace: "team-a"), spec: ServiceSpec(clusterIP: "10.96.0.7"))
    change(&observed)
    return observed
}

private func session(_ change: (inout SessionState) -> Void = { _ in }) -> SessionState {
    var state = SessionState(rules: VoteRules(adversaries: 3), roles: ["skeptic", "safety", "expert"])
    change(&state)
    return state
}

private func running(_ state: inout SessionState) {
    for index in 0..<3 {
        state.claimed(index, job: "slot-\(index)", source: index == 2 ? .cold : .warm)
        state.acknowledged(index, milliseconds: 10 * (index + 1))
    }
}

private func decided(_ state: inout SessionState) {
    running(&state)
    for index in 0..<2 { state.voted(index, .init(vote: .refute, confidence: "0.9", rationale: "wrong\u{1B}[2J")) }
}

@Suite("An AdversaryJob's plan")
struct AdversaryPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var observed: ObservedAdversaryJob
        var ready: String?
        var effects: [AdversaryEffect] = []
        var complete = false
        var failed: String?
        var testDescription: String { name }
    }

    private static func recorded(_ type: String, ttl: Int? = nil) -> AdversaryJob {
        job {
            $0.spec.ttlSecondsAfterFinished = ttl
            $0.status = AdversaryJobStatus(conditions: [
                Condition(type: type, status: .yes, lastTransitionTime: noon - 10, reason: "R", message: "m")
            ])
        }
    }

    @Test(
        "follows its session",
        arguments: [
            Case(
                name: "all is there: begin", observed: observed(), ready: "SpinningUp",
                effects: [.begin(chainURL: "http://10.96.0.7:8080")]),
            Case(
                name: "it has just come: begin, and write nothing in the adversaries' way", observed: observed { $0.known = .zero },
                effects: [.begin(chainURL: "http://10.96.0.7:8080")]),
            Case(
                name: "begun, and they do not run yet",
                observed: observed { ($0.known, $0.session) = (.milliseconds(249), session()) }),
            Case(
                name: "nor after a quarter of a second",
                observed: observed { ($0.known, $0.session) = (.milliseconds(250), session()) }, ready: "SpinningUp"),
            Case(
                name: "they run at once",
                observed: observed { ($0.known, $0.session) = (.milliseconds(9), session(running)) }, ready: "Voting"),
            Case(name: "no chain", observed: observed { $0.chain = nil }, ready: "ChainNotFound"),
            Case(
                name: "a chain that cannot serve", observed: observed { $0.chain?.status?.conditions?[0].status = .no },
                ready: "ChainNotReady"),
            Case(name: "no keys yet", observed: observed { $0.isOperatorReady = false }, ready: "OperatorStarting"),
            Case(
                name: "too late to begin", observed: observed { $0.now = noon + 121 }, ready: "DeadlineExceeded", failed: "DeadlineExceeded"
            ),
            Case(name: "begun", observed: observed { $0.session = session() }, ready: "SpinningUp"),
            Case(name: "running", observed: observed { $0.session = session(running) }, ready: "Voting"),
            Case(name: "decided, not over", observed: observed { $0.session = session(decided) }, ready: "Verifying"),
            Case(
                name: "over",
                observed: observed {
                    $0.session = session {
                        decided(&$0); $0.end()
                    }
                }, ready: "Complete", complete: true),
            Case(
                name: "given up",
                observed: observed {
                    $0.session = session {
                        $0.give(up: .init(reason: "PoolEmpty", message: "m")); $0.end()
                    }
                },
                ready: "PoolEmpty", failed: "PoolEmpty"),
            Case(
                name: "stopped with the operator: the next one goes on",
                observed: observed {
                    $0.session = session {
                        $0.give(up: .init(reason: "OperatorStopped", message: "m")); $0.end()
                    }
                }),
            Case(
                name: "Jobs of an operator that is gone are deleted, and it begins anew",
                observed: observed { $0.leftovers = [Job(metadata: ObjectMeta(name: "old", uid: "u"))] }, ready: "SpinningUp",
                effects: [.begin(chainURL: "http://10.96.0.7:8080"), .sweep(job: "old", uid: "u")]),
            Case(
                name: "and with them their slots",
                observed: observed {
                    $0.leftovers = [Job(metadata: ObjectMeta(name: "old", uid: "u"))]
                    $0.leftoverSlots = ["old": "p", "another": "q"]
                }, ready: "SpinningUp",
                effects: [.begin(chainURL: "http://10.96.0.7:8080"), .sweep(job: "old", uid: "u", slot: "p")]),
            Case(name: "recorded: dismissed", observed: observed(recorded("Complete")) { $0.session = session() }, effects: [.dismiss]),
            Case(name: "recorded, and its time has passed", observed: observed(recorded("Failed", ttl: 5)), effects: [.expire]),
            Case(name: "recorded, and its time has not passed", observed: observed(recorded("Complete", ttl: 60))),
        ])
    func plans(_ test: Case) {
        let plan = AdversaryPlanner.plan(test.observed)
        var ready = plan.status?.condition("Ready")?.reason
        if case .blocked(let reason, _, _) = plan.outcome { ready = reason }
        #expect(ready == test.ready)
        #expect(plan.effects == test.effects)
        #expect((plan.status?.condition("Complete")?.status == .yes) == test.complete)
        #expect(plan.status?.condition("Failed")?.reason == test.failed)
        #expect(plan.desired.isEmpty)
    }

    @Test("the status tells what happened, and of a runner's words nothing but text")
    func status() throws {
        let plan = AdversaryPlanner.plan(
            observed { observed in
                observed.session = session { state in
                    decided(&state)
                    state.killed(2, milliseconds: 7)
                    state.verification = .ran(
                        .init(
                            exitCode: 0, signal: nil, timedOut: false, milliseconds: 12, output: "ok\u{202E}", truncated: false,
                            isolation: "None"), runtimeClassName: nil)
                    state.end()
                }
            })
        let planned = try #require(plan.status)
        let status: AdversaryJobStatus = try planned.fields.decode()
        #expect(status.spinUp == .init(source: .mixed, milliseconds: 30, withinBudget: true))
        #expect(status.votes == "2/3" && status.verdict == .init(outcome: .refuted, score: "1.00"))
        #expect(status.adversaries?.map(\.job) == ["slot-0", "slot-1", "slot-2"] && status.adversaries?[2].killMilliseconds == 7)
        #expect(status.adversaries?[0].rationale == "wrong\\u{1b}[2J" && status.verifier?.output == "ok\\u{202e}")
        let verified = try #require(planned.condition("Verified"))
        #expect(verified.reason == "Unsandboxed" && verified.message.contains("WITHOUT a sandboxing RuntimeClass"))
        #expect(planned.condition("SpunUp")?.reason == "ColdStarted")
        #expect(plan.events.contains { $0.kind == .warning && $0.reason == "Unsandboxed" })
    }

    @Test("a Job takes its slot by the label, and is the job's own")
    func slotJob() throws {
        let pod = SlotPod(use: .adversary, image: "b", publicKey: "k")
        let made = SlotJob(slot: "default-slot-1", pod: pod, owner: job(), deadlineSeconds: 60).job
        #expect(made.metadata.name == "default-slot-1" && made.metadata.controller?.uid == "uid-check")
        let spec = try #require(made.spec)
        #expect(spec.manualSelector == true && spec.selector?.matchLabels == [SlotNames.slot: "default-slot-1"])
        #expect(spec.backoffLimit == 0 && spec.completions == 1 && spec.parallelism == 1 && spec.activeDeadlineSeconds == 60)
        #expect(spec.template.metadata?.labels[SlotNames.slot] == "default-slot-1" && spec.template.spec == pod.spec)
    }
}
