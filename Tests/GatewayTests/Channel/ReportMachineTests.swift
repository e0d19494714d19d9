import BallastAPI
import Foundation
import NIOCore
import Testing

@testable import Gateway

@Suite("A gateway's reports")
struct ReportMachineTests {
    private let circumstances = ReportMachine.Circumstances(namespace: "team-a", chain: "chat", pod: "g-1", podUID: "u", table: "7")

    private func snapshot(_ answers: Int, target: String = "a") -> GatewaySnapshot {
        var snapshot = GatewaySnapshot()
        snapshot.targets = [(target, .init(state: .open, reason: "RateLimited", openFor: .seconds(30)))]
        snapshot.counts = [
            target: .init(attempts: answers, answers: answers, inputTokens: 3 * Int64(answers), costMicros: 7 * Int64(answers))
        ]
        snapshot.requests.total = Int64(answers)
        return snapshot
    }

    @Test("each counts from the last one that was accepted")
    func deltas() {
        let machine = MachineBox()
        let first = machine.next(snapshot(5), circumstances)
        #expect(first.sequence == 1 && first.requests.total == 5 && first.targets[0].answers == 5 && first.targets[0].costMicros == 35)
        #expect(first.targets[0].openForMilliseconds == 30_000 && first.table == "7" && first.sender.instance == "i")
        machine.wasAccepted()
        let second = machine.next(snapshot(8), circumstances)
        #expect(second.sequence == 2 && second.requests.total == 3 && second.targets[0].inputTokens == 9)
    }

    @Test("without an answer the very same report is sent again, and nothing is lost")
    func repeats() {
        let machine = MachineBox()
        let first = machine.next(snapshot(5), circumstances)
        #expect(machine.next(snapshot(100), circumstances) == first)
        machine.wasAccepted()
        #expect(machine.next(snapshot(100), circumstances).requests.total == 95)
    }

    @Test("one that is refused as out of order was never counted: a new instance tells it all")
    func resync() {
        let machine = MachineBox()
        _ = machine.next(snapshot(5), circumstances)
        machine.wasAccepted()
        _ = machine.next(snapshot(6), circumstances)
        machine.wasRefused(newInstance: "j")
        let again = machine.next(snapshot(9), circumstances)
        #expect(again.sequence == 1 && again.sender.instance == "j" && again.requests.total == 4)
    }

    @Test("a target that leaves the table is still told of, once")
    func removed() {
        let machine = MachineBox()
        _ = machine.next(snapshot(5), circumstances)
        machine.wasAccepted()
        var later = snapshot(1, target: "b")
        later.counts["a"] = .init(attempts: 6, answers: 6)
        #expect(machine.next(later, circumstances).targets.map(\.name) == ["b", "a"])
        machine.wasAccepted()
        #expect(machine.next(later, circumstances).targets.map(\.name) == ["b"])
    }

    @Test(
        "the mode follows from the targets",
        arguments: [
            ([FailoverChainStatus.TargetState.closed, .closed], FailoverChainStatus.Mode.normal), ([.closed, .open], .degraded),
            ([.closed, .halfOpen], .normal), ([.open, .blocked], .down), ([], .down),
        ])
    func modes(states: [FailoverChainStatus.TargetState], mode: FailoverChainStatus.Mode) {
        #expect(GatewaySnapshot.mode(states) == mode)
    }

    @Test("latencies are those of the last minute")
    func window() {
        let window = WindowBox()
        var histogram = Histogram(.time)
        for _ in 1...100 { histogram.note(.milliseconds(5000)) }
        #expect(window.percentiles(["a": histogram], at: .zero)["a"]?.p50 == 5120)
        for second in 1...7 {
            histogram.note(.milliseconds(4))
            let known = window.percentiles(["a": histogram], at: .seconds(10 * second))
            #expect(known["a"]?.p95 == 5, "\(second)")
        }
        #expect(window.percentiles(["a": histogram], at: .seconds(71))["a"] != nil)
    }
}

/// The values behind references: the expectation macros hold what they are given immutable.
private final class MachineBox {
    private var machine = ReportMachine(instance: "i")

    func next(_ snapshot: GatewaySnapshot, _ circumstances: ReportMachine.Circumstances) -> GatewayReport {
        machine.next(snapshot, circumstances)
    }
    func wasAccepted() { machine.wasAccepted() }
    func wasRefused(newInstance: String) { machine.wasRefused(newInstance: newInstance) }
}

private final class WindowBox {
    private var window = LatencyWindow()

    func percentiles(_ latencies: [String: Histogram], at now: Duration) -> [String: LatencyPercentiles] {
        window.percentiles(latencies, at: now)
    }
}

@Suite("Which operator is spoken to")
struct ChannelRouteTests {
    @Test("whoever does not lead names the leader; without an answer it is the Service again")
    func follows() {
        var route = ChannelRoute(home: "ballast-operator.ballast-system.svc:8443")
        route.wasSent(to: "10.0.0.7:8443")
        #expect(route.authority == "10.0.0.7:8443")
        route.failed()
        #expect(route.authority == route.home)
        route.wasSent(to: "10.0.0.7:8443")
        route.wasSent(to: "10.0.0.7:8443")
        #expect(route.authority == route.home, "the one that was named denies it")
        route.wasSent(to: nil)
        #expect(route.authority == route.home)
    }

    @Test(
        "only an address with a port becomes part of a URL",
        arguments: [
            ("10.0.0.7:8443", true), ("[fd00::1]:8443", true), ("operator-0.svc:1", true), ("10.0.0.7", false), (":8443", false),
            ("x/y:1", false), ("user@host:1", false), ("host:0", false), ("host:99999", false), ("a b:1", false),
        ])
    func authorities(text: String, isOne: Bool) { #expect(ChannelRoute.isAuthority(text) == isOne) }
}

@Suite("What the operator ordered")
struct OrdersInForceTests {
    private let orders = OrdersInForce(
        ChannelOrders(
            faults: [
                ChannelFault(id: "f", backend: "a", fault: .init(abortStatus: 429, percent: 30), expiresInMilliseconds: 1000),
                ChannelFault(id: "g", fault: .init(delayMilliseconds: 5), expiresInMilliseconds: 2000),
            ],
            blocks: [
                ChannelBlock(id: "b", message: "spent", clients: ["team"], expiresInMilliseconds: 1000),
                ChannelBlock(id: "c", message: "closed", status: 200, expiresInMilliseconds: 3000),
            ]), at: .seconds(100))

    @Test(
        "a fault strikes its backend, its share, and for its time",
        arguments: [
            ("a", 0, 0.29, 429), ("a", 0, 0.31, nil), ("b", 0, 0.0, nil), ("a", 1000, 0.0, nil),
        ])
    func faults(backend: String, after: Int, draw: Double, status: Int?) {
        let fault = orders.fault(for: backend, at: .seconds(100) + .milliseconds(after)) { draw }
        #expect(fault?.abortStatus == status)
        #expect(fault != nil)
    }

    @Test("nothing outlives its time")
    func expiry() {
        #expect(orders.fault(for: "a", at: .seconds(102)) { 0 } == nil)
        #expect(orders.block(for: nil, at: .seconds(103)) == nil)
    }

    @Test("a block is for its clients, or for all; it never looks like success")
    func blocks() {
        #expect(orders.block(for: "team", at: .seconds(100))?.id == "b")
        #expect(orders.block(for: "other", at: .seconds(100))?.id == "c")
        #expect(orders.block(for: "team", at: .milliseconds(101_500))?.error.status == 503)
    }

    @Test(
        "silence means blocked only while the operator answers",
        arguments: [
            (AirgapCanary.Finding.connected, true, GatewayReport.Canary.reached), (.timedOut, true, .blocked),
            (.timedOut, false, .notTried), (.unclear, true, .notTried),
        ])
    func canary(finding: AirgapCanary.Finding, answers: Bool, result: GatewayReport.Canary) {
        #expect(AirgapCanary.judge(finding, operatorAnswers: answers, before: .notTried) == result)
    }
}
