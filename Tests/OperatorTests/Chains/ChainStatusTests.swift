import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience
import Structured
import Testing

@testable import Operator

@Suite("A chain's status")
struct ChainStatusTests {
    @Test("before any report tells what the backends' own status says")
    func beforeReports() throws {
        let observed = ChainFixture.running {
            $0.backends[0].status = LLMBackendStatus(conditions: [
                Condition(type: "Available", status: .no, lastTransitionTime: noon, reason: "NothingReady", message: "no pod is ready")
            ])
        }
        let plan = ChainPlanner.plan(observed)
        let fields = try plan.fields()
        #expect(fields.targets?.map(\.state) == [.open, .closed, .closed, .closed])
        #expect(fields.targets?[0].reason == "no pod is ready")
        #expect(fields.activeTarget == "burst")
        #expect(fields.mode == nil)
        #expect(fields.url == "http://chat.team-a.svc:8080")
        #expect(fields.gateways == FailoverChainStatus.Gateways(ready: 2, desired: 2))
        #expect(plan.condition("Degraded")?.message == "no gateway has reported yet; qwen is open: no pod is ready")
        #expect(plan.ready?.status == .yes)
    }

    @Test("tells no turns before the first report: nothing was lost yet")
    func firstReport() throws {
        let starting = ChainFixture.running {
            $0.backends[0].status = LLMBackendStatus(conditions: [
                Condition(type: "Available", status: .no, lastTransitionTime: noon, reason: "NothingReady", message: "no pod is ready")
            ])
        }
        let plan = ChainPlanner.plan(starting.afterWriting(seconds: 1) { $0.report = ChainFixture.report() })
        #expect(try plan.fields().mode == .normal)
        #expect(plan.told("TargetClosed") == nil)
        #expect(plan.told("Recovered") == nil)
    }

    @Test("lets stand what gateways said last while a new leader has not heard from them")
    func newLeader() throws {
        let before = ChainFixture.running { $0.report = ChainFixture.report(Self.opened) }
        let plan = ChainPlanner.plan(
            before.afterWriting(seconds: 1) {
                $0.report = nil
                $0.backends[1].status = LLMBackendStatus(conditions: [
                    Condition(type: "Healthy", status: .no, lastTransitionTime: noon, reason: "ConnectionFailed", message: "no such host")
                ])
            })
        #expect(try plan.fields().targets?.map(\.state) == [.open, .closed, .closed, .closed])
        #expect(plan.events.filter { $0.when == .now }.isEmpty)
    }

    @Test("believes the gateways, who met the target, over its backend")
    func tried() throws {
        let observed = ChainFixture.running {
            $0.backends[0].status = LLMBackendStatus(conditions: [
                Condition(type: "Healthy", status: .no, lastTransitionTime: noon, reason: "ConnectionFailed", message: "no such host")
            ])
            $0.report = ChainFixture.report { $0.targets[0].successPercent = 100 }
        }
        #expect(ChainPlanner.plan(observed).condition("Degraded")?.message == "all 4 targets are available")
    }

    struct Doubt: Sendable, CustomTestStringConvertible {
        var name: String
        /// Of the managed backend qwen, and of burst elsewhere: whether each is available.
        var available: [Bool]
        var successPercent: Int?
        var states: [FailoverChainStatus.TargetState]
        var mode: FailoverChainStatus.Mode
        var active: String?
        var testDescription: String { name }
    }

    @Test(
        "trusts gateways that had answers, and backends' own status where there were none",
        arguments: [
            Doubt(name: "nobody asked yet, all well", available: [true, true], states: [.closed, .closed], mode: .normal, active: "qwen"),
            Doubt(name: "its pods load a model", available: [false, true], states: [.open, .closed], mode: .degraded, active: "burst"),
            Doubt(name: "nothing is there to ask", available: [false, false], states: [.open, .open], mode: .down),
            Doubt(
                name: "answers outweigh a probe", available: [true, false], successPercent: 90, states: [.closed, .closed], mode: .normal,
                active: "qwen"),
        ])
    func doubts(example: Doubt) throws {
        let chain = ChainFixture.chain {
            $0[path: "spec", "targets"] = [
                ["backendRef": ["name": "qwen"], "weight": 70], ["backendRef": ["name": "burst"], "weight": 30],
            ]
        }
        let observed = ChainFixture.running(chain) { observed in
            for (name, isAvailable) in zip(["qwen", "burst"], example.available) {
                guard let index = observed.backends.firstIndex(where: { $0.metadata.name == name }) else { continue }
                observed.backends[index].status = LLMBackendStatus(conditions: [
                    Condition(
                        type: "Available", status: isAvailable ? .yes : .no, lastTransitionTime: noon, reason: "Reason",
                        message: "\(name) is away")
                ])
            }
            observed.report = ChainFixture.report { report in
                report.targets.removeLast(2)
                for index in report.targets.indices { report.targets[index].successPercent = example.successPercent }
            }
        }
        let plan = ChainPlanner.plan(observed)
        let fields = try plan.fields()
        #expect(fields.targets?.map(\.state) == example.states)
        #expect(fields.mode == example.mode && fields.activeTarget == example.active)
        #expect(plan.ready?.status == (example.mode == .down ? .no : .yes))
    }

    @Test("has no mode until a gateway has been ready once, and is Down when none is any more")
    func start() throws {
        let starting = ChainFixture.observed()
        let first = ChainPlanner.plan(starting)
        #expect(try first.fields().mode == nil)
        #expect(first.ready?.reason == "NoGatewayReady")
        #expect(first.condition("Degraded")?.status == .unknown)
        let lost = ChainFixture.running { $0.report = ChainFixture.report() }.afterWriting { $0.deployment?.status?.readyReplicas = 0 }
        let plan = ChainPlanner.plan(lost)
        #expect(try plan.fields().mode == .down)
        #expect(plan.told("Down") != nil)
        #expect(plan.ready?.status == .no)
    }

    @Test("says what keeps gateways from starting, in terms of the chain")
    func podTrouble() {
        let observed = ChainFixture.observed { observed in
            let waiting = ContainerState(waiting: ContainerStateWaiting(reason: "ImagePullBackOff", message: "not found"))
            observed.pods = [
                Fixture.pod("chat-gateway-1") { pod in
                    pod.status?.containerStatuses = [
                        ContainerStatus(name: "gateway", ready: false, restartCount: 0, image: "ballast:x", imageID: "", state: waiting)
                    ]
                }
            ]
        }
        let ready = ChainPlanner.plan(observed).ready
        #expect(ready?.reason == "ImagePullFailed")
        #expect(ready?.message.contains("check the operator's --gateway-image") == true, "\(ready?.message ?? "")")
    }

    struct Turn: Sendable, CustomTestStringConvertible {
        var name: String
        var before: ChainReport = ChainFixture.report()
        var after: ChainReport
        /// The events, by reason.
        var events: Set<String>
        var notices: [ChainNotice.Kind]
        var ready: Condition.Status = .yes
        var testDescription: String { name }
    }

    private static func opened(_ report: inout ChainReport) {
        report.targets[0].state = .open
        report.targets[0].reason = "3 failures in a row: 503"
        report.targets[0].openUntil = noon + 60
        report.activeTarget = "burst"
        report.mode = .degraded
    }

    private static func down(_ report: inout ChainReport) {
        for index in report.targets.indices { report.targets[index].state = .open }
        report.mode = .down
        report.activeTarget = nil
    }

    @Test(
        "changes with what gateways say, with an event for each turn and a notice for those who asked",
        arguments: [
            Turn(name: "nothing happens", after: ChainFixture.report(), events: [], notices: []),
            Turn(
                name: "a target opens", after: ChainFixture.report(opened), events: ["TargetOpened", "FailedOver", "Degraded"],
                notices: [.degraded]),
            Turn(
                name: "it closes", before: ChainFixture.report(opened), after: ChainFixture.report(),
                events: ["TargetClosed", "Recovered"], notices: [.recovered]),
            Turn(
                name: "it is tried", before: ChainFixture.report(opened),
                after: ChainFixture.report {
                    opened(&$0)
                    $0.targets[0].state = .halfOpen
                }, events: [], notices: []),
            Turn(
                name: "a target is blocked",
                after: ChainFixture.report {
                    $0.targets[2].state = .blocked
                    $0.targets[2].reason = "the key is refused"
                }, events: ["TargetBlocked"], notices: []),
            Turn(name: "all are down", after: ChainFixture.report(down), events: ["TargetOpened", "Down"], notices: [.down], ready: .no),
            Turn(
                name: "peers take over",
                after: ChainFixture.report {
                    down(&$0)
                    $0.mode = .mesh
                }, events: ["TargetOpened", "MeshModeStarted"], notices: [.meshMode], ready: .no),
            Turn(
                name: "peers are not needed any more",
                before: ChainFixture.report {
                    down(&$0)
                    $0.mode = .mesh
                }, after: ChainFixture.report(), events: ["TargetClosed", "MeshModeEnded", "Recovered"],
                notices: [.meshMode, .recovered]),
            Turn(
                name: "a table is rejected", after: ChainFixture.report { $0.tableErrors = ["chat-gateway-1: no targets"] }, events: [],
                notices: [], ready: .no),
        ])
    func turns(example: Turn) throws {
        let chain = ChainFixture.chain {
            $0[path: "spec", "notifications"] = [["type": "Webhook", "urlSecretRef": ["name": "hook", "key": "url"]]]
        }
        let before = ChainFixture.running(chain) { $0.report = example.before }
        let plan = ChainPlanner.plan(before.afterWriting(seconds: 1) { $0.report = example.after })
        #expect(Set(plan.events.filter { $0.when == .now }.map(\.reason)) == example.events)
        let notices = plan.effects.compactMap { if case .notify(let notice) = $0 { notice.kind } else { nil } }
        #expect(notices == example.notices)
        #expect(plan.ready?.status == example.ready, "\(plan.ready?.message ?? "")")
    }

    @Test("tells turns in sentences")
    func sentences() {
        let before = ChainFixture.running { $0.report = ChainFixture.report() }
        let plan = ChainPlanner.plan(before.afterWriting(seconds: 1) { $0.report = ChainFixture.report(Self.opened) })
        #expect(plan.told("TargetOpened") == "Target qwen gets no requests until 2026-03-02T12:01:00Z: 3 failures in a row: 503.")
        #expect(plan.told("FailedOver") == "Requests that qwen answered go to burst now.")
        #expect(
            plan.told("Degraded")
                == "The chain serves with fewer targets: qwen is open until 2026-03-02T12:01:00Z: 3 failures in a row: 503.")
    }

    @Test("tells a listener only of the events it asked for")
    func chosenEvents() {
        let chain = ChainFixture.chain {
            $0[path: "spec", "notifications"] = [
                ["type": "Slack", "urlSecretRef": ["name": "slack", "key": "url"], "events": ["Recovered"]]
            ]
        }
        let before = ChainFixture.running(chain) { $0.report = ChainFixture.report() }
        let plan = ChainPlanner.plan(before.afterWriting { $0.report = ChainFixture.report(Self.opened) })
        #expect(!plan.effects.contains { if case .notify = $0 { true } else { false } })
    }

    struct Canary: Sendable {
        var canary: GatewayReport.Canary
        var status: Condition.Status
        var reason: String
    }

    @Test(
        "claims an enforced airgap only once a gateway has found it enforced",
        arguments: [
            Canary(canary: .notTried, status: .unknown, reason: "CanaryPending"),
            Canary(canary: .blocked, status: .yes, reason: "CanaryBlocked"),
            Canary(canary: .reached, status: .no, reason: "CanaryReached"),
        ])
    func airgap(example: Canary) {
        let chain = ChainFixture.chain {
            $0[path: "spec", "airgap"] = true
            $0[path: "spec", "targets"] = [["backendRef": ["name": "qwen"]]]
        }
        let observed = ChainFixture.running(chain) { $0.report = ChainFixture.report { $0.canary = example.canary } }
        let condition = ChainPlanner.plan(observed).condition("AirgapEnforced")
        #expect(condition?.status == example.status)
        #expect(condition?.reason == example.reason)
        // A new operator has no report yet, and takes nothing back.
        let restarted = observed.afterWriting { $0.report = nil }
        #expect(ChainPlanner.plan(restarted).condition("AirgapEnforced")?.status == example.status)
    }

    @Test("can name the cluster's address instead of a DNS name, once there is one")
    func clusterAddress() throws {
        let observed = ChainFixture.running {
            $0.settings.serviceAddress = .clusterIP
            $0.service?.spec?.clusterIP = "fd00::5"
        }
        #expect(try ChainPlanner.plan(observed).fields().url == "http://[fd00::5]:8080")
        #expect(try ChainPlanner.plan(ChainFixture.running { $0.settings.serviceAddress = .clusterIP }).fields().url == nil)
    }

    @Test("tells a notification that failed once")
    func notificationFailure() {
        let plan = ChainPlanner.plan(ChainFixture.running { $0.notificationFailure = "the notification Down failed: it answered 500" })
        #expect(plan.told("NotificationFailed") == "The notification Down failed: it answered 500.")
        #expect(plan.effects.contains(.noteFailureTold("the notification Down failed: it answered 500")))
    }
}
